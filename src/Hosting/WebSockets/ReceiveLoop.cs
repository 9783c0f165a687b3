using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.WebSockets;

/// <summary>
/// Receives one client's frames and hands its messages to the action, one at a time. Frames are parsed where they were received, so
/// an idle client holds no buffer, and nothing of the controller is kept across an await.
/// </summary>
abstract class ReceiveLoop(Client client, ActionDispatcher dispatcher, ReceiveBudget budget, bool deflate)
{
    // A fragment with less than this is counted as a frame: it costs as much as a message and no rate of bytes bounds it. Autobahn's cases
    // 9.3 cut 4 MB in pieces of 64 bytes.
    const int SmallFragmentBytes = 64;

    const byte FinalPong = 0x8A;

    FrameParser _frames = new(deflate);
    IncomingMessage? _message; // made when the first frame comes
    byte[]? _control; // the payload of a control frame that came in parts
    int _controlLength;
    bool _isPinged; // whether an answer to a ping is due

    protected enum Next
    {
        Wait,
        PeerClosed,
        Stop,
    }

    public Client Client => client;

    public ActionDispatcher Dispatcher => dispatcher;

    /// <summary>Whether messages may be compressed.</summary>
    public bool Deflates => deflate;

    /// <summary>Whether another process could go on with what comes, as things are.</summary>
    protected bool CanMove => _frames.IsAtRest || Message.Begun is not null;

    /// <summary>What has come of a message or frame that has not ended. Only while nothing is taken, and where it can move.</summary>
    public BegunInput Begun()
    {
        if (_frames.IsAtRest)
            return BegunInput.Nothing;
        Message.Unpark();
        var (bytes, handedOn) = Message.Begun!.Value;
        var frames = _frames.Rewrite(bytes.Span, _control.AsSpan(0, _controlLength));
        Message.Park();
        return new(frames, handedOn, _frames.IsCompressed ? 0 : bytes.Length);
    }

    /// <summary>Goes on with a message of which another process has handed on so much, before anything is taken.</summary>
    protected void TakeUp(long handedOn)
    {
        if (handedOn > 0)
            Message.TakeUp(handedOn);
    }

    IncomingMessage Message => _message ??= new(client, dispatcher, budget);

    /// <summary>Notes that bytes came, before they are taken.</summary>
    protected void BeginRead()
    {
        _isPinged = client.IsPinged;
        client.Heard();
        _message?.Unpark();
    }

    /// <summary>Notes that all of them were taken, and more is waited for.</summary>
    protected void EndRead()
    {
        if (_frames.IsInMessage && client.IsOpen)
            client.BeginMessage();
        _message?.Park();
    }

    /// <summary>Notes that nothing more will come.</summary>
    protected void End() => _message?.Reset();

    /// <summary>Settles that the peer ended the connection.</summary>
    protected void PeerEnded() =>
        client.TrySettle(
            new(WebSocketCloseCode.Abnormal, "The connection ended without a close frame.", WebSocketCloseInitiator.Connection)
        );

    /// <summary>Settles that the connection broke.</summary>
    protected void Broke() =>
        client.TrySettle(new(WebSocketCloseCode.Abnormal, "The connection broke.", WebSocketCloseInitiator.Connection));

    /// <summary>Takes what came, between <see cref="BeginRead"/> and <see cref="EndRead"/>.</summary>
    /// <param name="bytes">The loop's alone until the task completes: masks are taken off in place.</param>
    protected async ValueTask<Next> TakeAsync(Memory<byte> bytes)
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
                : await Message.TakeAsync(part, new(_frames.IsText, _frames.IsCompressed), isEnd && _frames.IsFinal).ConfigureAwait(false)
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
        // What the host asked for itself. An idle client says nothing else, and has no counters for it.
        if (_isPinged && _frames.Opcode == FrameOpcode.Pong)
        {
            _isPinged = false;
            return;
        }
        if (_frames.IsControl || !_frames.IsFinal && _frames.Remaining < SmallFragmentBytes)
            await Message.CountFrameAsync().ConfigureAwait(false);
        if (!_frames.IsControl)
            Message.CheckLength(_frames.Remaining, _frames.IsCompressed);
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
