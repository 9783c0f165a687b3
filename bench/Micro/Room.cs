using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Micro;

/// <summary>An action with its clients, walked by the caller instead of the thread pool: nothing else runs.</summary>
sealed class Room
{
    readonly FanOutPump _pump = new();

    public Room(int members)
    {
        Hub = new("chat", "test/chat", new FanOutSettings(new CoarseClock(), Pumps: 1), Retention.Default);
        Members = [.. Enumerable.Range(1, members).Select(id => new SilentMember(id, Hub))];
        foreach (var member in Members)
            _pump.Members.Add(member);
    }

    public ActionHub Hub { get; }

    public SilentMember[] Members { get; }

    public long Delivered => Members.Sum(m => m.Bytes);

    /// <summary>Brings every member up to the log's tail.</summary>
    public void Walk() => ((IThreadPoolWorkItem)_pump).Execute();
}
