using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.WebSockets;

/// <summary>
/// Receives one client's frames and hands its messages to the action, one at a time. Frames are parsed where the server's pipe has them, so
/// an idle client holds no buffer, and nothing of the controller is kept across an await.
/// </summary>
sealed class ReceiveLoop(PipeReader connection, Client client, IncomingMessage message, bool deflate)
{
    // A fragment with less than this is counted as a frame: it costs as much as a message and no rate of bytes bounds it. Autobahn's cases
    // 9.3 cut 4 MB in pieces of 64 bytes.
    const int SmallFragmentBytes = 64;

    const byte FinalPong = 0x8A;

    FrameParser _frames = new(deflate);
    byte[]? _control; // the payload of a control frame that came in parts
    int _controlLength;

    enum Next
    {
        Wait,
        PeerClosed,
        Stop,
    }

    /// <summary>Runs until the connection has nothing more to say; how it ended is in <see cref="Client.Ending"/>.</summary>
    /// <returns>Whether the peer sent its close frame: then it reads no more and sends no more.</returns>
    /// <remarks>What this method keeps is kept for every idle client; the others have returned by then.</remarks>
    public async Task<bool> RunAsync()
    {
        try
        {
            while (true)
            {
                var next = await TakeAsync(await connection.ReadAsync().ConfigureAwait(false)).ConfigureAwait(false);
                if (next != Next.Wait)
                    return next == Next.PeerClosed;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            client.TrySettle(new(WebSocketCloseCode.Abnormal, "The connection broke.", WebSocketCloseInitiator.Connection));
            return false;
        }
        finally
        {
            message.Reset();
        }
    }

    async ValueTask<Next> TakeAsync(ReadResult read)
    {
        client.Heard();
        message.Unpark();
        try
        {
            if (read.Buffer.IsEmpty && read.IsCompleted)
            {
                client.TrySettle(
                    new(WebSocketCloseCode.Abnormal, "The connection ended without a close frame.", WebSocketCloseInitiator.Connection)
                );
                return Next.Stop;
            }
            foreach (var part in read.Buffer)
            {
                // What was read is this loop's alone until it is given back.
                var next = await TakeAsync(MemoryMarshal.AsMemory(part)).ConfigureAwait(false);
                if (next != Next.Wait)
                    return next;
            }
            if (_frames.IsInMessage && client.IsOpen)
                client.BeginMessage();
            message.Park();
            return Next.Wait;
        }
        finally
        {
            connection.AdvanceTo(read.Buffer.End);
        }
    }

    async ValueTask<Next> TakeAsync(Memory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (!_frames.IsInFrame)
            {
                bytes = bytes[_frames.TakeHeader(bytes.Span)..];
                if (_frames.Problem is { } problem)
                {
                    client.Refuse(RefusalReason.Protocol, WebSocketCloseCode.ProtocolError, problem);
                    return Next.Stop;
                }
                if (!_frames.IsInFrame)
                    return Next.Wait;
                if (client.IsOpen)
                    await BeginFrameAsync().ConfigureAwait(false);
            }
            var part = bytes[..(int)Math.Min(_frames.Remaining, bytes.Length)];
            bytes = bytes[part.Length..];
            _frames.TakePayload(part.Span);
            var isEnd = _frames.Remaining == 0;
            var next =
                _frames.IsControl ? TakeControl(part.Span, isEnd)
                : await message.TakeAsync(part, new(_frames.IsText, _frames.IsCompressed), isEnd && _frames.IsFinal).ConfigureAwait(false)
                    ? Next.Wait
                : Next.Stop;
            if (isEnd)
                _frames.EndFrame();
            if (next != Next.Wait)
                return next;
        }
        return Next.Wait;
    }

    async ValueTask BeginFrameAsync()
    {
        if (_frames.IsControl || !_frames.IsFinal && _frames.Remaining < SmallFragmentBytes)
            await message.CountFrameAsync().ConfigureAwait(false);
        if (!_frames.IsControl)
            message.CheckLength(_frames.Remaining, _frames.IsCompressed);
    }

    Next TakeControl(ReadOnlySpan<byte> part, bool isEnd)
    {
        if (_controlLength > 0 || !isEnd)
        {
            part.CopyTo((_control ??= new byte[125]).AsSpan(_controlLength));
            _controlLength += part.Length;
            if (!isEnd)
                return Next.Wait;
            part = _control.AsSpan(0, _controlLength);
            (_control, _controlLength) = (null, 0);
        }
        switch (_frames.Opcode)
        {
            case FrameOpcode.Ping when client.IsOpen:
                client.Writer.Pong((byte[])[FinalPong, (byte)part.Length, .. part]);
                return Next.Wait;
            case FrameOpcode.Close:
                return PeerClosed(part);
            default:
                return Next.Wait;
        }
    }

    Next PeerClosed(ReadOnlySpan<byte> payload)
    {
        // The answer carries the peer's code, and none where it sent none (RFC 6455, 5.5.1).
        var code = payload.Length < 2 ? WebSocketCloseCode.NoStatus : (WebSocketCloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload);
        var reason = payload.Length < 2 ? default : payload[2..];
        if (payload.Length == 1 || payload.Length > 1 && !WebSocketClose.CanSend(code))
            client.Refuse(
                RefusalReason.Protocol,
                WebSocketCloseCode.ProtocolError,
                "A close frame has a code that may travel (RFC 6455, 7.4), or no payload."
            );
        else if (!Utf8.IsValid(reason))
            client.Refuse(
                RefusalReason.Payload,
                WebSocketCloseCode.InvalidPayload,
                "The reason of a close frame is not valid UTF-8 (RFC 6455, 5.5.1)."
            );
        else
        {
            client.TryClose(new(code, Encoding.UTF8.GetString(reason), WebSocketCloseInitiator.Client), CloseFrame.Encode(code, ""));
            return Next.PeerClosed;
        }
        return Next.Stop;
    }
}
