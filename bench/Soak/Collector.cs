using System.Globalization;
using System.Net;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Soak;

/// <summary>
/// Has the host collect in full, by an action of a controller that is put into the measured site. Without it a retired generation
/// counts as held until the runtime sees a reason for a full collection, which a host with memory to spare may not see for
/// minutes: the figure would tell of the collector's mood.
/// </summary>
sealed class Collector : IDisposable
{
    const string Path = "/ws/test/collect";

    // A folder of its own would be a controller of its own; beside the sample's source, it is edited and retired with that.
    public const string File = "controllers/chat/Collect.cs";

    public const string Source = """
        using PluginChat;

        [Action("test/collect")]
        public sealed class Collect : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                // What finalisers of the first let go of, the second takes.
                for (var i = 0; i < 2; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
                client.Send(GC.GetTotalMemory(forceFullCollection: true).ToString());
                return default;
            }
        }
        """;

    readonly RawWebSocket _socket;

    public Collector(IPEndPoint end)
    {
        _socket = RawWebSocket.TryConnect(end) ?? throw new InvalidOperationException($"nobody listens on {end}");
        _socket.Open(Path);
    }

    /// <summary>Collects, and returns the bytes that are left on the managed heap.</summary>
    public long Collect()
    {
        _socket.SendText("?");
        return long.Parse(_socket.ReceiveText(), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _socket.Dispose();
}
