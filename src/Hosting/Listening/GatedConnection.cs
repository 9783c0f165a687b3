using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// A connection that has a place at the gate, and gives it back when its socket is closed. <see cref="ConnectionClosed"/> would be too
/// early: it is cancelled when the client has ended its side. It stays in memory as long as the connection, so it holds nothing else.
/// </summary>
sealed class GatedConnection(ConnectionContext inner, ConnectionGate gate, SilentConnections silent) : ConnectionContext
{
    ConnectionGate? _gate = gate; // taken once, by what disposes it or makes room

    public override string ConnectionId
    {
        get => inner.ConnectionId;
        set => inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => inner.Items;
        set => inner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => inner.Transport;
        set => inner.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => inner.ConnectionClosed;
        set => inner.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => inner.LocalEndPoint;
        set => inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => inner.RemoteEndPoint;
        set => inner.RemoteEndPoint = value;
    }

    public override void Abort() => inner.Abort();

    public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

    /// <summary>Ends it for the sake of another, which has its place from now on. False where that was given back already.</summary>
    public bool GiveWay()
    {
        if (Interlocked.Exchange(ref _gate, null) is null)
            return false;
        inner.Abort(new ConnectionAbortedException("limits.connections"));
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            if (inner.Features.Get<IConnectionSocketFeature>() is { Socket: { } socket })
                silent.Remove(socket);
            Interlocked.Exchange(ref _gate, null)?.Leave();
        }
    }
}
