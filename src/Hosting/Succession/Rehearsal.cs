using System.Collections.Immutable;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.FanOut.Sessions;
using PluginChat.Hosting.Sessions;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.Succession;

/// <summary>
/// Writes and reads a state that is nobody's, before anything stands still: what the runtime compiles when it is first run, it compiles
/// then, and nobody waits for it.
/// </summary>
static class Rehearsal
{
    public static void Run()
    {
        var values = new ValueCode(static _ => null, static (_, _, _) => throw new InvalidOperationException("Nobody is in a group."));
        var node = Wire.Write(writer => new NodeCode(values).Write(writer, new StateExporter().Export(new List<object> { 1, "text" })));
        var key = new ClientKey(HostId.New(), 1);
        var hub = new HubState(
            "controller",
            "action",
            new(new("epoch", 1), 0, [new(new(1, WebSocketMessageKind.Text, new byte[1], key), 1)], 1, 1),
            [new ChannelSessionState(default, new(), new(), 0)],
            [new(1, default)],
            [new(1, "name")],
            []
        );
        var state = new SiteState
        {
            LastClient = 1,
            Hubs = [hub],
            Sessions = [new SessionState("key", ImmutableDictionary<string, byte[]>.Empty.Add("name", []), 1, true)],
            Controllers = new Dictionary<string, byte[]>
            {
                ["controller"] = SiteState.WriteMembers(
                    new Dictionary<string, IReadOnlyList<ExportedMember>>
                    {
                        ["action"] = [new("name", "class", "type", new StateExporter().Export("value"), null)],
                    },
                    values
                ),
            },
            Clients =
            [
                new()
                {
                    Hub = ("controller", "action"),
                    Route = "route",
                    Request = new(null, "/", new Dictionary<string, string> { ["name"] = "value" }, null) { SignedIn = new("user") },
                    Past = new(1, TimeSpan.Zero, 0, 0, 0, default),
                    Chain = ChainKind.Plain,
                    Deflates = false,
                    Groups = ["group"],
                    Was = [key],
                    CameBack = false,
                    Session = default(Channels.SessionId),
                    Rest = new byte[1],
                    Begun = BegunInput.Nothing,
                    Items = [("item", node)],
                },
            ],
            Silent = ["address"],
        };
        using var reader = Wire.Reader(Wire.Write(state.Write));
        var read = SiteState.Read(reader);
        SiteState.ReadMembers(read.Controllers["controller"], values);
        using var item = Wire.Reader(read.Clients[0].Items[0].Value);
        new StateImporter(typeof(Rehearsal).Assembly, []).Import(new NodeCode(values).Read(item), typeof(object));
    }
}
