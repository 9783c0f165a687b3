using System.Net;
using System.Runtime.InteropServices;
using PluginChat.Bench.Load.Checks;

namespace PluginChat.Bench.Load.Connections;

/// <summary>A worker's connections: opens, writes to and closes them. Used by its thread.</summary>
sealed unsafe class ClientSet(IReadOnlyList<IPEndPoint> servers) : IDisposable
{
    readonly byte[][] _addresses =
    [
        .. servers.Select(server => server.Serialize()).Select(address => address.Buffer[..address.Size].ToArray()),
    ];
    readonly List<Client> _clients = [];

    public Poller Poller { get; } = new();

    /// <summary>All there ever were, by their slots.</summary>
    public IReadOnlyList<Client> All => _clients;

    public IEnumerable<Client> Checked => _clients.Where(client => client.IsChecked);

    public int Servers => servers.Count;

    /// <summary>Begins to connect to one of the servers. The poller says when that is done.</summary>
    public Client Connect(ClientRole role, int server, bool fromTheStart, bool sampled = false, bool verified = true)
    {
        var file = Libc.Socket(
            (int)servers[server].AddressFamily == (int)System.Net.Sockets.AddressFamily.InterNetwork ? 2 : 10,
            Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec,
            0
        );
        if (file < 0)
            throw new IOException($"No more than {_clients.Count} sockets could be opened: see 'ulimit -n'.");
        var one = 1;
        _ = Libc.SetOption(file, Libc.TcpLevel, Libc.NoDelay, &one, sizeof(int));
        fixed (byte* address = _addresses[server])
        {
            if (
                Libc.Connect(file, address, (uint)_addresses[server].Length) < 0
                && Marshal.GetLastPInvokeError() is var error and not Libc.InProgress
            )
                throw new IOException($"{servers[server]} cannot be connected to: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
        var client = new Client(_clients.Count, file, role, new Progress(fromTheStart))
        {
            Server = server,
            Sampled = sampled,
            Verified = verified,
        };
        _clients.Add(client);
        Poller.Add(file, client.Slot, Readiness.Read | Readiness.Write);
        client.WaitsToWrite = true;
        return client;
    }

    /// <summary>What became of connecting: 0 where it worked.</summary>
    public static int ErrorOf(Client client)
    {
        var error = 0;
        uint length = sizeof(int);
        _ = Libc.GetOption(client.File, Libc.SocketLevel, Libc.SocketErrorOption, &error, &length);
        return error;
    }

    public bool Send(Client client, ReadOnlySpan<byte> frame)
    {
        client.Outbox.Add(frame);
        return Flush(client);
    }

    /// <summary>Sends what fits, and the rest when the socket takes it. False where the connection is gone.</summary>
    public bool Flush(Client client)
    {
        if (!client.Outbox.TryFlush(client.File))
            return false;
        if (client.WaitsToWrite == client.Outbox.IsEmpty)
        {
            client.WaitsToWrite = !client.Outbox.IsEmpty;
            Poller.Change(client.File, client.Slot, client.WaitsToWrite ? Readiness.Read | Readiness.Write : Readiness.Read);
        }
        return true;
    }

    /// <summary>Stops looking at a connection: it stays open.</summary>
    public void Pause(Client client) => Poller.Remove(client.File);

    public void Resume(Client client) => Poller.Add(client.File, client.Slot, Readiness.Read);

    public static void Close(Client client)
    {
        client.State = ClientState.Closed;
        _ = Libc.Close(client.File);
    }

    /// <summary>Closes with a reset, as a client that crashes or loses its network.</summary>
    public static void Reset(Client client)
    {
        var atOnce = stackalloc int[] { 1, 0 };
        _ = Libc.SetOption(client.File, Libc.SocketLevel, Libc.Linger, atOnce, 2 * sizeof(int));
        Close(client);
    }

    public void Dispose()
    {
        foreach (var client in _clients.Where(client => client.State != ClientState.Closed))
            Close(client);
        Poller.Dispose();
    }
}
