using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Sockets;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;
using PluginChat.Hosting.WebSockets.Resume;

namespace PluginChat.Hosting.WebSockets;

/// <summary>
/// Serves clients whose sockets the host took from the server: their requests are over when their handshakes are answered.
/// </summary>
sealed class OwnedClients(ClientLifetime lifetime, ReceiveBudget budget, ILogger log)
{
    volatile bool _isStill;

    /// <summary>Whether its clients' loops stand still between two reads, as each of them comes to it.</summary>
    public bool IsStill
    {
        get => _isStill;
        set => _isStill = value;
    }

    /// <summary>Takes a client's socket, and begins to serve it on another thread: what this one runs for is a request's.</summary>
    public void Serve(OwnedConnection connection, Client client, ActionDispatcher dispatcher, Start start)
    {
        client.OwnSocket(connection.Polled); // first, so that it can be ended at any time
        var socket = connection.Take(out var early);
        client.Writer.Open(socket, isHeld: start.Resumed is not null);
        var loop = new SocketReceiveLoop(socket, client, dispatcher, budget, start.Deflates, this);
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

    /// <summary>What a client comes with from another process.</summary>
    /// <param name="Deflates">Whether messages may be compressed.</param>
    /// <param name="First">What it is to get before everything else.</param>
    /// <param name="Begun">What it has begun to send.</param>
    public readonly record struct Former(bool Deflates, byte[] First, BegunInput Begun);

    /// <summary>Takes up a client of another process: its handshake and its open event were there.</summary>
    /// <param name="client">It.</param>
    /// <param name="socket">Its socket, which nobody reads or writes.</param>
    /// <param name="dispatcher">Its action's.</param>
    /// <param name="former">What there is of it.</param>
    public void GoOn(Client client, PolledSocket socket, ActionDispatcher dispatcher, Former former)
    {
        client.Writer.OpenAgain(socket, former.First);
        new SocketReceiveLoop(socket, client, dispatcher, budget, former.Deflates, this).Start(former.Begun.Frames, former.Begun.HandedOn);
    }

    /// <summary>Forgets a client that another process serves from now on.</summary>
    public void LetGo(Client client)
    {
        lifetime.LetGo(client);
        ((SocketReceiveLoop)client.Socket!.Reader!).Socket.LetGo();
    }

    /// <summary>Called once, when nobody reads a client's socket any more.</summary>
    /// <param name="loop">The client's.</param>
    /// <param name="saidGoodbye">Whether the peer sent its close frame.</param>
    /// <param name="failure">What failed in the host, if something did.</param>
    public async Task EndAsync(SocketReceiveLoop loop, bool saidGoodbye, Exception? failure)
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
