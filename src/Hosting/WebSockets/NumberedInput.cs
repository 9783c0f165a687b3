using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut.Sessions;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.WebSockets;

/// <summary>
/// Takes off the number that stands before each message of a client with a session (docs/protocol.md), and decides whether its controller
/// gets it. The client's receive loop calls this, one after the other.
/// </summary>
sealed class NumberedInput(Client client, ClientSession session)
{
    /// <summary>What a number and its line feed add to a message.</summary>
    public const int MostBytes = 17;

    long _number; // what there is of it
    bool _isRead; // whether its line feed was there
    NumberedMessage? _running;

    /// <summary>Whether a client asks what the host has; no number begins so.</summary>
    /// <param name="message">The bytes of a message, from its first one on.</param>
    /// <param name="isWhole">Whether nothing follows them.</param>
    public static bool IsQuestion(ReadOnlySpan<byte> message, bool isWhole) => isWhole && message is [(byte)'?'];

    /// <summary>Takes a piece of a message.</summary>
    /// <returns>What of it the controller gets; null for nothing.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> TakeAsync(ReadOnlyMemory<byte> piece, bool isLast)
    {
        if (!_isRead)
        {
            if (_number == 0 && IsQuestion(piece.Span, isLast))
            {
                Say(ChannelNotes.Received(session.Known));
                return null;
            }
            if (!TryReadNumber(ref piece) || !_isRead && isLast)
            {
                Refuse();
                return null;
            }
            if (!_isRead)
                return null;
            await BeginAsync().ConfigureAwait(false);
        }
        if (_running is null || piece.IsEmpty && !isLast)
            return null;
        return piece;
    }

    /// <summary>Makes what the calling method and its callees publish part of the message.</summary>
    public void Enter() => _running?.Enter();

    /// <summary>The message ends here, or broke off.</summary>
    public void End(bool isWhole)
    {
        if (!isWhole)
            _running?.NotHandled();
        var isRefused = _running?.End() == true;
        (_running, _number, _isRead) = (null, 0, false);
        // It is the client's to send again, and it has to know.
        if (isWhole && isRefused)
            client.Refuse(RefusalReason.Publish, WebSocketCloseCode.TryAgainLater, "Messages cannot be passed on now; try again later.");
    }

    async ValueTask BeginAsync()
    {
        if (!await session.EnterAsync(client.Time).ConfigureAwait(false))
        {
            client.Refuse(
                RefusalReason.Publish,
                WebSocketCloseCode.TryAgainLater,
                "A message that this client sent before is still being handled; try again later."
            );
            return;
        }
        _running = session.Begin(_number);
        if (_running is not null || !session.IsSettled(_number))
            return;
        Say(ChannelNotes.Received(_number));
    }

    void Say(byte[] note)
    {
        if (client.IsOverBacklog)
            client.CloseSlow(client.BacklogIsFull);
        else if (client.Writer.TryEnqueue(note))
            client.Flush();
    }

    bool TryReadNumber(ref ReadOnlyMemory<byte> piece)
    {
        var span = piece.Span;
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] == '\n')
            {
                _isRead = true;
                piece = piece[(i + 1)..];
                return _number > 0;
            }
            if (!char.IsAsciiDigit((char)span[i]) || _number == 0 && span[i] == '0')
                return false;
            _number = _number * 10 + span[i] - '0';
            if (_number > MessageId.MostNumber)
                return false;
        }
        piece = default;
        return true;
    }

    void Refuse() =>
        client.Refuse(
            RefusalReason.Protocol,
            WebSocketCloseCode.ProtocolError,
            "A message of a session begins with its number, from 1 on, and a line feed (docs/protocol.md)."
        );
}
