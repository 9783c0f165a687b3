using System.Net.WebSockets;
using PluginChat.Host.Configuration;
using PluginChat.Host.Diagnostics;
using PluginChat.Host.FanOut.Frames;

namespace PluginChat.Host.WebSockets;

/// <summary>
/// Receives one client's messages and hands them to the action, one at a time. It waits for data with a read of zero bytes,
/// so an idle client holds no buffer, and keeps nothing of the controller across an await.
/// </summary>
sealed class ReceiveLoop(WebSocket socket, FrameStream frames, Client client, ActionDispatcher dispatcher)
{
    readonly long _messageLimit = client.Route.Limits.WebSocketsMessageBytes;
    // Where a piece may be as large as a message, messages are never cut: one that is too large is refused whole.
    readonly long _pieceLimit = Math.Min(Array.MaxLength, client.Route.Limits.WebSocketsPacketBytes >= client.Route.Limits.WebSocketsMessageBytes
        ? LimitsConfig.Unlimited : client.Route.Limits.WebSocketsPacketBytes);

    readonly MessageRate? _rate = client.NewRate();

    /// <summary>Runs until the connection has nothing more to say; how it ended is in <see cref="Client.Closed"/>.</summary>
    /// <returns>Whether the peer sent its close frame: then it reads no more and sends no more.</returns>
    /// <remarks>One async method, because what it keeps is kept for every idle client.</remarks>
    public async Task<bool> RunAsync()
    {
        var buffer = default(MessageBuffer);
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
                var (length, first) = (0L, true);
                while (true)
                {
                    // A message without payload has ended already. One byte of room is left beyond the limit: it tells too much from enough.
                    if (!received.EndOfMessage && received.MessageType != WebSocketMessageType.Close)
                        received = await socket.ReceiveAsync(buffer.Room(Math.Min(_pieceLimit, Room(length, buffer.Count))), CancellationToken.None).ConfigureAwait(false);
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        PeerClosed();
                        return true;
                    }
                    client.Received(received.Count, received.EndOfMessage);
                    buffer.Add(received.Count);
                    length += received.Count;
                    if (length > _messageLimit)
                        client.Refuse(RefusalReason.MessageSize, WebSocketCloseCode.MessageTooBig, $"A message may have {_messageLimit} bytes.");
                    if (_rate is not null && client.IsOpen)
                        await client.KeepToAsync(_rate, received.EndOfMessage, received.Count).ConfigureAwait(false);
                    if (!client.IsOpen)
                    {
                        buffer.Release();       // nobody wants it any more; read on to the peer's close frame
                        length = 0;
                    }
                    else if (received.EndOfMessage || buffer.Count >= _pieceLimit)
                    {
                        var kind = received.MessageType == WebSocketMessageType.Text ? WebSocketMessageKind.Text : WebSocketMessageKind.Binary;
                        var piece = received.EndOfMessage || kind == WebSocketMessageKind.Binary ? buffer.Count : Utf8Boundary.Before(buffer.Written.Span);
                        client.BeginWork();
                        await dispatcher.MessageAsync(client, new(buffer.Written[..piece], kind, first, received.EndOfMessage)).ConfigureAwait(false);
                        client.EndWork();
                        buffer.Drop(piece);
                        first = false;
                    }
                    if (received.EndOfMessage)
                        break;
                }
                buffer.Release();
            }
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.Success)
        {
            // What the runtime's inflater throws, and nothing else: compressed data that is none. It sends no close frame for that.
            client.Refuse(RefusalReason.Payload, WebSocketCloseCode.InvalidPayload, "A compressed message could not be inflated.");
        }
        catch (WebSocketException)
        {
            // A broken protocol was answered through FrameStream; a broken connection has nobody to answer.
            client.TrySettle(new(WebSocketCloseCode.Abnormal, "The connection ended without a close frame.", WebSocketCloseInitiator.Connection));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            client.TrySettle(new(WebSocketCloseCode.Abnormal, "The connection broke.", WebSocketCloseInitiator.Connection));
        }
        finally
        {
            buffer.Release();
        }
        return false;
    }

    long Room(long length, int buffered) => Math.Min(_messageLimit == LimitsConfig.Unlimited ? long.MaxValue : buffered + (_messageLimit - length) + 1,
        _rate is null or { ReadBytes: LimitsConfig.Unlimited } ? long.MaxValue : buffered + _rate.ReadBytes);

    void PeerClosed()
    {
        var code = frames.IsEmptyClose ? WebSocketCloseCode.NoStatus : (WebSocketCloseCode)(int)(socket.CloseStatus ?? WebSocketCloseStatus.Empty);
        // The answer carries the peer's code, and none where it sent none (RFC 6455, 5.5.1).
        client.TryClose(new(code, socket.CloseStatusDescription ?? "", WebSocketCloseInitiator.Client), CloseFrame.Encode(code, ""));
    }
}
