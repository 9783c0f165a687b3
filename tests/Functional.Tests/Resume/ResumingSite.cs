using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>A site whose clients say what is to be done with a message: to all, to others, to a group or back.</summary>
static class ResumingSite
{
    public const string Source = """
        public override System.Threading.Tasks.ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            var text = message.GetText();
            if (text.StartsWith("to me ")) client.Send(text);
            else if (text.StartsWith("to others ")) Clients.Send(message, except: client);
            else if (text == "join") { Groups["g"].Add(client); client.Send("joined"); }
            else if (text.StartsWith("to group ")) Groups["g"].Send(message);
            else if (text == "protocol") client.Send(client.Protocol ?? "none");
            else Clients.Send(message);
            return default;
        }
        """;

    public static async Task<TestSite> ServeAsync(string webSockets = "resume: true", string limits = "")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: limits, route: $"websockets: {{ {webSockets} }},"));
        site.WriteController(TestSite.Action(Source));
        return await site.StartAsync();
    }

    public static IEnumerable<string> Texts(string name, int count) => Enumerable.Range(1, count).Select(i => $"{name}{i}");

    public static async Task SendAsync(ChatClient client, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            await client.SendAsync(text);
            Assert.Equal(text, await client.ReceiveTextAsync());
        }
    }
}
