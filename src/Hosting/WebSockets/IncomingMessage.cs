using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.WebSockets;

// Long: one message in each of its forms, whole or in pieces, compressed or not, within one set of limits.
/// <summary>
/// One client's message as it comes: checks it, bounds it, and hands it to the action, whole or in pieces. One that comes in one go is
/// handed on where it lies. Of one that does not, what has come is kept, and no more: a compressed one stays compressed until it is there
/// in full.
/// </summary>
sealed class IncomingMessage(Client client, ActionDispatcher dispatcher, ReceiveBudget budget)
{
    // Of a message that is handed on in pieces, so much is inflated at a time.
    const int CompressedPieceBytes = 256 << 10;

    readonly long _limit =
        client.Numbering is null || client.Route.Limits.WebSocketsMessageBytes == LimitsConfig.Unlimited
            ? client.Route.Limits.WebSocketsMessageBytes
            : client.Route.Limits.WebSocketsMessageBytes + NumberedInput.MostBytes;
    readonly NumberedInput? _numbered = client.Numbering is { } session ? new(client, session) : null;

    // Where a piece may be as large as a message, messages are never cut: one that is too large is refused whole.
    readonly bool _isCut = client.Route.Limits.WebSocketsPacketBytes < client.Route.Limits.WebSocketsMessageBytes;
    readonly int _pieceLimit = (int)
        Math.Min(
            Array.MaxLength - 1,
            client.Route.Limits.WebSocketsPacketBytes < client.Route.Limits.WebSocketsMessageBytes
                ? client.Route.Limits.WebSocketsPacketBytes
                : LimitsConfig.Unlimited
        );

    MessageRate? _rate = client.NewRate();
    ReceiveBuffer? _plain; // of the piece that is being gathered
    ReceiveBuffer? _compressed;
    MessageInflater? _inflater;
    Utf8Check _text;
    long _length; // of the message so far, inflated
    long _wireLength; // and as it came
    bool _isLater; // whether a piece of it has been handed on

    /// <summary>What is known of the message from its frames.</summary>
    public readonly record struct Kind(bool IsText, bool IsCompressed);

    /// <summary>Counts a control frame or a small fragment towards the rate of frames.</summary>
    public ValueTask CountFrameAsync() => client.EnforceRateAsync(_rate ??= client.NewFrameRate(), new(IsFrame: true));

    /// <summary>Refuses a message for what a frame's header says of its length.</summary>
    public void CheckLength(long frameBytes, bool isCompressed)
    {
        if (frameBytes > MostOnTheWire(isCompressed) - _wireLength)
            RefuseLength();
    }

    /// <summary>Takes the next part of the message.</summary>
    /// <param name="part">It is the caller's again when the task has completed.</param>
    /// <param name="kind">The message's.</param>
    /// <param name="isLast">Whether the message ends with it.</param>
    /// <returns>False where nothing more that comes from the client can be understood.</returns>
    public async ValueTask<bool> TakeAsync(ReadOnlyMemory<byte> part, Kind kind, bool isLast)
    {
        var isUnderstood =
            !client.IsOpen
            || (
                kind.IsCompressed
                    ? await TakeCompressedAsync(part, kind, isLast).ConfigureAwait(false)
                    : await TakePlainAsync(part, kind, isLast).ConfigureAwait(false)
            );
        if (isLast || !client.IsOpen)
            Reset();
        return isUnderstood;
    }

    /// <summary>
    /// What there is of the message, for another process that goes on with it; null where that could not: where part of a compressed
    /// message has been inflated, or part of one with a number handed on.
    /// </summary>
    public BegunMessage? Begun =>
        _inflater is not null || _isLater && _numbered is not null
            ? null
            : new((_compressed ?? _plain)?.Written ?? default, _isLater ? _length - (_plain?.Count ?? 0) : 0);

    /// <summary>Goes on with a message of which another process has handed on so much.</summary>
    public void TakeUp(long handedOn) => (_isLater, _length, _wireLength) = (handedOn > 0, handedOn, handedOn);

    /// <summary>Notes that the next bytes of the client are waited for.</summary>
    public void Park()
    {
        _plain?.Park();
        _compressed?.Park();
    }

    /// <summary>Notes that they are there. What the budget took away meanwhile was a client's that is being closed.</summary>
    public void Unpark()
    {
        if (_plain?.TryUnpark() == false | _compressed?.TryUnpark() == false)
            Reset();
    }

    /// <summary>Forgets it, and gives all of its memory back.</summary>
    public void Reset()
    {
        _plain?.Release();
        _compressed?.Release();
        _inflater?.Dispose();
        _numbered?.End(isWhole: false);
        (_plain, _compressed, _inflater, _text, _length, _wireLength, _isLater) = (null, null, null, default, 0, 0, false);
        client.EndMessage();
    }

    async ValueTask<bool> TakePlainAsync(ReadOnlyMemory<byte> part, Kind kind, bool isLast)
    {
        do
        {
            var length = (int)
                Math.Min(part.Length, Math.Min(_pieceLimit - (_plain?.Count ?? 0), _rate?.ReadBytes ?? LimitsConfig.Unlimited));
            var (bytes, isEnd) = (part[..length], isLast && length == part.Length);
            part = part[length..];
            _wireLength += length;
            if (!await CheckAsync(bytes, kind, isEnd, bytes.Length).ConfigureAwait(false))
                return false;
            if (!client.IsOpen)
                return true;
            if (isEnd && _plain is null)
                await HandOnAsync(bytes, kind, isLast: true).ConfigureAwait(false);
            else if (!TryGather(ref _plain, bytes))
                return true;
            else if (isEnd || _plain!.Count >= _pieceLimit)
                await HandOnGatheredAsync(kind, isEnd).ConfigureAwait(false);
        } while (!part.IsEmpty);
        return true;
    }

    async ValueTask<bool> TakeCompressedAsync(ReadOnlyMemory<byte> part, Kind kind, bool isLast)
    {
        _wireLength += part.Length;
        CheckLength(0, isCompressed: true);
        client.Received(0, part.Length > 0, isWhole: false);
        if (client.IsOpen && _rate is not null)
            await client.EnforceRateAsync(_rate, new(Bytes: part.Length)).ConfigureAwait(false);
        if (!client.IsOpen)
            return true;
        if (isLast && _compressed is null)
            return await InflateAsync(part, kind, isLast: true).ConfigureAwait(false);
        if (!TryGather(ref _compressed, part) || !isLast && (!_isCut || _compressed!.Count < CompressedPieceBytes))
            return true;
        var isUnderstood = await InflateAsync(_compressed!.Written, kind, isLast).ConfigureAwait(false);
        _compressed.Drop(_compressed.Count);
        return isUnderstood;
    }

    async ValueTask<bool> InflateAsync(ReadOnlyMemory<byte> compressed, Kind kind, bool isLast)
    {
        try
        {
            _inflater ??= new();
            _inflater.Begin(compressed, isLast);
            while (client.IsOpen)
            {
                // One byte of room is left beyond the limits: it tells too much from enough, and a piece that is not the last from one that
                // is.
                _plain ??= NewBuffer();
                var room = _plain.Room(
                    Math.Min(_pieceLimit + 1L, _plain.Count + Math.Min(_limit - _length + 1, _rate?.ReadBytes ?? LimitsConfig.Unlimited))
                );
                if (room.IsEmpty)
                {
                    RefuseBuffers();
                    return true;
                }
                var length = _inflater.Read(room.Span);
                var isEnd = isLast && length == 0;
                // What came over the wire has been counted; of what it became, the rest.
                var uncounted = Math.Max(0, _length + length - Math.Max(_length, _wireLength));
                if (!await CheckAsync(room[..length], kind, isEnd, uncounted).ConfigureAwait(false))
                    return false;
                _plain.Add(length);
                if (client.IsOpen && (isEnd || _plain.Count > _pieceLimit))
                    await HandOnGatheredAsync(kind, isEnd).ConfigureAwait(false);
                if (length == 0)
                    break;
            }
            return true;
        }
        catch (InvalidDataException)
        {
            client.Refuse(RefusalReason.Payload, WebSocketCloseCode.InvalidPayload, "A compressed message could not be inflated.");
            return false;
        }
    }

    // False where it is text that is not UTF-8; then, as where it is too long, the client is being closed.
    async ValueTask<bool> CheckAsync(ReadOnlyMemory<byte> bytes, Kind kind, bool isEnd, long countedBytes)
    {
        // Not a message: it counts towards the rate of control frames, so a client that asks keeps within its rate of messages.
        if (_numbered is not null && _length == 0 && NumberedInput.IsQuestion(bytes.Span, isEnd))
        {
            await CountFrameAsync().ConfigureAwait(false);
            return true;
        }
        client.Received(bytes.Length, bytes.Length > 0 || isEnd, isEnd);
        _length += bytes.Length;
        if (_length > _limit)
        {
            RefuseLength();
            return true;
        }
        if (kind.IsText && (!_text.Take(bytes.Span) || isEnd && !_text.IsComplete))
        {
            client.Refuse(RefusalReason.Payload, WebSocketCloseCode.InvalidPayload, "A text message is not valid UTF-8 (RFC 6455, 8.1).");
            return false;
        }
        if (_rate is not null && client.IsOpen)
            await client.EnforceRateAsync(_rate, new(isEnd, countedBytes)).ConfigureAwait(false);
        return true;
    }

    async ValueTask HandOnGatheredAsync(Kind kind, bool isEnd)
    {
        var gathered = _plain!.Written;
        while (gathered.Length > _pieceLimit || !isEnd && gathered.Length == _pieceLimit)
        {
            var piece = gathered[.._pieceLimit];
            piece = kind.IsText ? piece[..Utf8Boundary.Before(piece.Span)] : piece;
            await HandOnAsync(piece, kind, isLast: false).ConfigureAwait(false);
            _plain.Drop(piece.Length);
            if (!client.IsOpen)
                return;
            gathered = _plain.Written;
        }
        if (isEnd)
            await HandOnAsync(gathered, kind, isLast: true).ConfigureAwait(false);
    }

    ValueTask HandOnAsync(ReadOnlyMemory<byte> piece, Kind kind, bool isLast) =>
        _numbered is null ? HandToActionAsync(piece, kind, isLast) : HandOnNumberedAsync(_numbered, piece, kind, isLast);

    // What is current of a message ends with this method.
    async ValueTask HandOnNumberedAsync(NumberedInput numbered, ReadOnlyMemory<byte> piece, Kind kind, bool isLast)
    {
        if (await numbered.TakeAsync(piece, isLast).ConfigureAwait(false) is { } rest)
        {
            numbered.Enter();
            await HandToActionAsync(rest, kind, isLast).ConfigureAwait(false);
        }
        if (isLast)
            numbered.End(isWhole: true);
    }

    async ValueTask HandToActionAsync(ReadOnlyMemory<byte> piece, Kind kind, bool isLast)
    {
        var message = new WebSocketMessage(
            piece,
            kind.IsText ? WebSocketMessageKind.Text : WebSocketMessageKind.Binary,
            isFirst: !_isLater,
            isLast
        );
        _isLater = true;
        client.BeginWork();
        await dispatcher.MessageAsync(client, message).ConfigureAwait(false);
        client.EndWork();
    }

    bool TryGather(ref ReceiveBuffer? buffer, ReadOnlyMemory<byte> bytes)
    {
        if ((buffer ??= NewBuffer()).TryAdd(bytes.Span))
            return true;
        RefuseBuffers();
        return false;
    }

    ReceiveBuffer NewBuffer() => new(budget, RefuseBuffers);

    long MostOnTheWire(bool isCompressed) =>
        isCompressed && _limit != LimitsConfig.Unlimited ? MessageInflater.MostCompressedBytes(_limit) : _limit;

    void RefuseLength() =>
        client.Refuse(RefusalReason.MessageSize, WebSocketCloseCode.MessageTooBig, $"A message may have {_limit} bytes.");

    void RefuseBuffers() =>
        client.Refuse(
            RefusalReason.ReceiveBuffers,
            WebSocketCloseCode.TryAgainLater,
            "The server has no memory left for a message of this size; try again later."
        );
}
