using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;
using PluginChat.Hosting.WebSockets.Resume;

namespace PluginChat.Hosting.WebSockets;

/// <summary>
/// Serves clients whose sockets the host took from the server: their requests are over when their handshakes are answered.
/// </summary>
sealed class OwnedClients(ClientLifetime lifetime, ReceiveBudget budget, ILogger log)
{
    // One for all clients.
    Func<SocketReceiveLoop, bool, Exception?, Task> Ended => field ??= EndAsync;

    /// <summary>Takes a client's socket, and begins to serve it on another thread: what this one runs for is a request's.</summary>
    public void Serve(OwnedConnection connection, Client client, ActionDispatcher dispatcher, Start start)
    {
        client.OwnSocket(connection.Polled); // first, so that it can be ended at any time
        var socket = connection.Take(out var early);
        client.Writer.Open(socket, isHeld: start.Resumed is not null);
        var loop = new SocketReceiveLoop(socket, client, dispatcher, budget, start.Deflates, Ended);
        ThreadPool.UnsafeQueueUserWorkItem(
            static each => _ = each.Owner.OpenAsync(each.Loop, each.Resumed, each.Early),
            (Owner: this, Loop: loop, start.Resumed, Early: early),
            preferLocal: false
        );
    }

    /// <summary>What was agreed on.</summary>
    /// <param name="Resumed">What it missed, where it wants that.</param>
    /// <param name="Deflates">Whether messages may be compressed.</param>
    public readonly record struct Start(ResumedStart? Resumed, bool Deflates);

    async Task OpenAsync(SocketReceiveLoop loop, ResumedStart? resumed, byte[] early)
    {
        try
        {
            await lifetime.OpenAsync(loop.Client, loop.Dispatcher, resumed).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // As where the server runs this: it says so, and the connection ends.
            Log.ClientFailed(log, loop.Client.Id, e);
            loop.Client.Abort();
        }
        loop.Start(early);
    }

    async Task EndAsync(SocketReceiveLoop loop, bool saidGoodbye, Exception? failure)
    {
        var client = loop.Client;
        try
        {
            if (failure is not null)
                Log.ClientFailed(log, client.Id, failure);
            await ClientLifetime.CloseAsync(client, loop.Dispatcher).ConfigureAwait(false);
            await UpgradedConnection.EndAsync(client, loop.DiscardAsync, saidGoodbye).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.ClientFailed(log, client.Id, e);
            await UpgradedConnection.BreakAsync(client).ConfigureAwait(false); // nobody writes to it when it is closed
        }
        lifetime.Forget(client);
        loop.Socket.Close();
    }
}
