using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>Sites as several hosts of one chat have them: each its own folder and sources, all the same Redis.</summary>
static class ClusterSite
{
    /// <summary>A controller for what the tests want to see; <paramref name="version"/> is what it answers to <c>version</c>.</summary>
    public static string Controller(int version = 1) =>
        TestSite.Action(
            $$"""
            const int Version = {{version}};

            public override async System.Threading.Tasks.ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                var text = message.GetText();
                if (text == "version") client.Send("version " + Version);
                else if (text.StartsWith("name ")) { Presence.SetName(client, text.Substring(5)); client.Send("named"); }
                else if (text == "count") client.Send("count " + Presence.Count);
                else if (text == "who")
                {
                    var names = new System.Collections.Generic.List<string>();
                    foreach (var present in await Presence.ListAsync()) names.Add(present.Name ?? "nobody");
                    names.Sort(System.StringComparer.Ordinal);
                    client.Send("who " + string.Join(",", names));
                }
                else if (text == "join") { Groups["räume"].Add(client); client.Send("joined"); }
                else if (text.StartsWith("to group ")) Groups["räume"].Send(message);
                else if (text.StartsWith("to ann ")) Clients.User("ann").Send(message);
                else if (text == "end ann") Clients.User("ann").Disconnect();
                else if (text.StartsWith("to others ")) Clients.Send(message, except: client);
                else if (text.StartsWith("try ")) client.Send("try " + Clients.Send(message));
                else Clients.Send(message).OrClose(client);
            }
            """
        );

    public static TestSite New(
        RedisServer redis,
        string scaleOut = "",
        string webSockets = "resume: true, history: 50",
        TimeProvider? time = null
    ) => New(redis.Address, scaleOut, webSockets, time);

    /// <param name="redis">Where Redis is, or what stands before it.</param>
    /// <param name="scaleOut">More keys of <c>scaleOut</c>.</param>
    /// <param name="webSockets">The route's <c>websockets</c>.</param>
    /// <param name="time">The host's time, where it runs inside the test.</param>
    public static TestSite New(string redis, string scaleOut, string webSockets, TimeProvider? time = null)
    {
        var site = new TestSite { Time = time ?? TimeProvider.System };
        site.Write(
            "appweb.json",
            TestSite
                .Config(route: $"websockets: {{ {webSockets} }},")
                .Replace("esp: {", $"scaleOut: {{ redis: '{redis}', {scaleOut} }},\n    esp: {{", StringComparison.Ordinal)
        );
        site.WriteController(Controller());
        return site;
    }

    public static Task<TestSite> ServeAsync(RedisServer redis, string scaleOut = "", string webSockets = "resume: true, history: 50") =>
        New(redis, scaleOut, webSockets).StartAsync();
}
