using PluginChat.Host.Configuration;

namespace PluginChat.Host.WebSockets;

/// <summary>How fast one client may send. There is none for a client whose route sets no rate, so it costs an idle client nothing.</summary>
sealed class MessageRate
{
    readonly LimitsConfig _limits;
    TokenBucket _messages;      // the receive loop's, as the others
    TokenBucket _bytes;
    bool _isMessageTaken;       // of what is waited for

    MessageRate(LimitsConfig limits, long now) =>
        (_limits, _messages, _bytes) = (limits, new(limits.MessagesPerSecond, now), new(limits.BytesPerSecond, now));

    public static MessageRate? Of(LimitsConfig limits, long now) =>
        limits is { MessagesPerSecond: LimitsConfig.Unlimited, BytesPerSecond: LimitsConfig.Unlimited } ? null : new(limits, now);

    /// <summary>Whether who exceeds it is closed, rather than made to wait.</summary>
    public bool Closes => _limits.OverRate == OverRate.Close;

    /// <summary>
    /// The most to read at once, so that who has to wait for it waits a second at most: then its pings are read again, and it is
    /// seen that it is still there.
    /// </summary>
    public long ReadBytes => Closes ? LimitsConfig.Unlimited : _limits.BytesPerSecond;

    /// <summary>Counts what came, or says in a sentence which rate it exceeds.</summary>
    public string? Take(bool isMessage, long bytes, long now) => TryTake(isMessage, bytes, now) is not { } over ? null
        : over == Over.Messages ? $"More than {_limits.MessagesPerSecond} messages a second." : $"More than {_limits.BytesPerSecond} bytes a second.";

    /// <summary>Counts what came, or says how long to wait before asking again.</summary>
    public TimeSpan TakeOrWait(bool isMessage, long bytes, long now)
    {
        var over = TryTake(isMessage && !_isMessageTaken, bytes, now);
        // Each is taken once, though both are asked for again.
        _isMessageTaken = over == Over.Bytes && isMessage;
        return over switch
        {
            null => TimeSpan.Zero,
            Over.Messages => _messages.Wait(_limits.MessagesPerSecond),
            _ => _bytes.Wait(_limits.BytesPerSecond),
        };
    }

    enum Over
    {
        Messages,
        Bytes,
    }

    Over? TryTake(bool isMessage, long bytes, long now) =>
        isMessage && _limits.MessagesPerSecond != LimitsConfig.Unlimited && !_messages.TryTake(1, _limits.MessagesPerSecond, now) ? Over.Messages
        : bytes > 0 && _limits.BytesPerSecond != LimitsConfig.Unlimited && !_bytes.TryTake(bytes, _limits.BytesPerSecond, now) ? Over.Bytes
        : null;
}
