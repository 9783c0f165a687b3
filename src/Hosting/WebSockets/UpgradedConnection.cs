using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Sockets;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Handshakes;

namespace PluginChat.Hosting.WebSockets;

/// <summary>What comes and goes through a connection after its handshake, and how it ends.</summary>
static class UpgradedConnection
{
    static readonly StreamPipeReaderOptions s_readOptions = new(leaveOpen: true, useZeroByteReads: true);

    /// <summary>Lets the close frame out, and reads what the peer still sends; or breaks off where the connection broke.</summary>
    /// <param name="client">Whose connection it is.</param>
    /// <param name="discard">Reads what the peer still sends.</param>
    /// <param name="saidGoodbye">Whether the peer sent its close frame.</param>
    public static async Task EndAsync(Client client, Func<Task> discard, bool saidGoodbye)
    {
        if (client.Ending.Code == WebSocketCloseCode.Abnormal)
        {
            await BreakAsync(client).ConfigureAwait(false);
            return;
        }
        await client.Writer.Finished.ConfigureAwait(false); // or until the registry's timer aborts it
        if (saidGoodbye)
            return;
        client.Writer.EndWrites();
        await discard().ConfigureAwait(false);
    }

    /// <summary>
    /// Ends one that broke. A write may be under way: if the request ended now, TLS would be taken apart under it, which Kestrel logs as an
    /// error with a stack trace; and anybody can connect and break.
    /// </summary>
    public static Task BreakAsync(Client client)
    {
        client.Abort();
        client.Writer.Seal(CloseFrame.Encode(WebSocketCloseCode.GoingAway, ""), dropPending: true);
        return client.Writer.Finished;
    }

    /// <summary>
    /// After a protocol error the peer still sends. Closing with its bytes unread would reset the connection, and the close frame
    /// that says what was wrong would be lost with it.
    /// </summary>
    public static async Task DiscardAsync(PipeReader input)
    {
        try
        {
            while (await input.ReadAsync().ConfigureAwait(false) is { IsCompleted: false } read)
                input.AdvanceTo(read.Buffer.End);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The end, one way or the other.
        }
    }

    /// <summary>
    /// The server's own pipe, in which bytes are parsed where they lie: its stream for an upgraded connection keeps 440 bytes for a read
    /// that waits. An HTTP/2 stream has frames of its own around ours.
    /// </summary>
    public static PipeReader InputOf(HttpContext context, Stream connection) =>
        !Handshake.IsExtendedConnect(context) && context.Features.Get<IConnectionTransportFeature>() is { Transport.Input: { } input }
            ? input
            : PipeReader.Create(connection, s_readOptions);

    /// <summary>
    /// The socket itself where nothing stands between it and the frames: plain HTTP/1.1. TLS and HTTP/2 encode what passes.
    /// </summary>
    /// <param name="mayBypass">Whether the server has sent what it says it has: only then may something be written beside it.</param>
    public static ISocketSink SinkFor(HttpContext context, Stream connection, bool mayBypass) =>
        mayBypass
        && context.Features.Get<IConnectionSocketFeature>() is { Socket: { } socket }
        && context.Features.Get<ITlsHandshakeFeature>() is null
        && !Handshake.IsExtendedConnect(context)
            ? new SocketSink(socket)
            : new StreamSink(connection);
}
