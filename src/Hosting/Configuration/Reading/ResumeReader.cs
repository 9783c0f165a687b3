using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads what <c>websockets</c> says of clients that come back. What it does not set is inherited.</summary>
static class ResumeReader
{
    // Longer than a client waits for at a handshake.
    const long MostHistory = 10_000;

    static readonly TimeSpan s_leastAge = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_mostAge = TimeSpan.FromDays(30);

    public static ResumeConfig Read(ConfigBlock webSockets, ResumeConfig inherited) =>
        new()
        {
            Enabled = webSockets.Flag("resume", inherited.Enabled),
            History = webSockets.Amount("history", inherited.History, min: 0, MostHistory),
            RetainMessages = webSockets.Amount("retain", inherited.RetainMessages, min: 1),
            RetainBytes = webSockets.Amount("retainBytes", inherited.RetainBytes, min: 1),
            RetainFor = webSockets.Time("retainFor", inherited.RetainFor, s_leastAge, s_mostAge),
            OnLoss = OnLossOf(webSockets, inherited.OnLoss),
        };

    static OnLoss OnLossOf(ConfigBlock webSockets, OnLoss inherited)
    {
        switch (webSockets.Text("onLoss"))
        {
            case null:
                return inherited;
            case "stay":
                return OnLoss.Stay;
            case "close":
                return OnLoss.Close;
            case var text:
                webSockets.Error(webSockets.Find("onLoss")!, "onLoss", $"takes 'stay' or 'close', not '{text}'");
                return inherited;
        }
    }
}
