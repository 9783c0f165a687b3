using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// A connection that has a place at the gate, and gives it back when its socket is closed. <see cref="ConnectionClosed"/> would be too
/// early: it is cancelled when the client has ended its side. It stays in memory as long as the connection, so it holds nothing else.
/// </summary>
sealed class GatedConnection(Socket socket, ConnectionGate gate, SilentConnections silent) : ConnectionContext
{
    ConnectionGate? _gate = gate; // taken once, by what disposes it or makes room
    ConnectionContext? _inner;

    /// <summary>While nothing is known of it. Set before it is used.</summary>
    public FirstWord? FirstWord { get; set; }

    /// <summary>Whether something was said.</summary>
    public bool IsKnown => Volatile.Read(ref _inner) is not null;

    ConnectionContext Inner => Volatile.Read(ref _inner) ?? throw new InvalidOperationException("Nothing was said yet.");

    public override string ConnectionId
    {
        get => Inner.ConnectionId;
        set => Inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => Inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => Inner.Items;
        set => Inner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => Inner.Transport;
        set => Inner.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => Inner.ConnectionClosed;
        set => Inner.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => Inner.LocalEndPoint;
        set => Inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => Inner.RemoteEndPoint;
        set => Inner.RemoteEndPoint = value;
    }

    /// <summary>What it is, now that it is known. Once.</summary>
    public void Become(ConnectionContext connection)
    {
        Volatile.Write(ref _inner, connection); // first: who finds no first word looks here
        FirstWord = null;
    }

    public override void Abort() => Abort(new ConnectionAbortedException());

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (FirstWord is { } unknown && unknown.TryEnd())
            Leave();
        else
            Volatile.Read(ref _inner)?.Abort(abortReason);
    }

    /// <summary>Ends it for the sake of another, which has its place from now on. False where that was given back already.</summary>
    public bool GiveWay()
    {
        if (Interlocked.Exchange(ref _gate, null) is null)
            return false;
        Abort(new ConnectionAbortedException("limits.connections"));
        return true;
    }

    /// <summary>Hands its place on with the socket, which Kestrel forgets now.</summary>
    /// <returns>Gives the place back; null where it was given to another already.</returns>
    public Action? HandOver()
    {
        silent.Remove(socket);
        return Interlocked.Exchange(ref _gate, null)?.Left;
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await Inner.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Gives its place back: another process has the connection.</summary>
    public void LetGo() => Leave();

    void Leave()
    {
        silent.Remove(socket);
        Interlocked.Exchange(ref _gate, null)?.Leave();
    }
}
