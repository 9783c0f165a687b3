using System.Globalization;
using System.Text.Json;
using PluginChat.Testing.Processes;

namespace PluginChat.Functional.Tests.Floods;

/// <summary>What a host process holds at a moment.</summary>
/// <param name="Clients">Open WebSockets, by its status.</param>
/// <param name="Handles">Open files and sockets, by the system.</param>
/// <param name="HeapMb">What is alive after a full collection, by the runtime.</param>
/// <param name="ResidentMb">Its memory, by the system, after the same collection.</param>
sealed record HostFigures(int Clients, int Handles, double HeapMb, double ResidentMb)
{
    const double Mb = 1 << 20;

    /// <summary>Where the site's controller collects, and answers with the bytes that are left.</summary>
    public const string Source = """
        using PluginChat;

        [Action("test/heap")]
        public sealed class Heap : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                // Finalisers of the first may let go of more, and the last gives the system back what it can.
                for (var i = 0; i < 2; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
                client.Send(GC.GetTotalMemory(false).ToString());
                return default;
            }
        }
        """;

    /// <summary>An action whose clients hear nothing.</summary>
    public const string Idle = """
        using PluginChat;

        [Action("test/idle")]
        public sealed class Idle : WebSocketAction;
        """;

    public static int HandlesOf(HostProcess host) => Directory.GetFileSystemEntries(Of(host, "fd")).Length;

    public static async Task<int> ClientsOfAsync(HostProcess host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        return JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync("/_pluginchat/status")).GetProperty("clients").GetInt32();
    }

    public static async Task<HostFigures> TakeAsync(HostProcess host)
    {
        var clients = await ClientsOfAsync(host);
        var handles = HandlesOf(host);
        var asking = await host.ConnectAsync("/ws/test/heap");
        await asking.SendAsync("?");
        var heap = long.Parse(await asking.ReceiveTextAsync(), CultureInfo.InvariantCulture);
        await asking.CloseAsync();
        return new(clients, handles, heap / Mb, ResidentMbOf(host));
    }

    public static double ResidentMbOf(HostProcess host) =>
        long.Parse(File.ReadAllText(Of(host, "statm")).Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize / Mb;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Clients} clients, {Handles} handles, heap {HeapMb:0.0} MB, resident {ResidentMb:0} MB"
        );

    static string Of(HostProcess host, string what) => string.Create(CultureInfo.InvariantCulture, $"/proc/{host.Id}/{what}");
}
