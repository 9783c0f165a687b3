using PluginChat.Host.Configuration;

namespace PluginChat.Host.WebSockets;

/// <summary>How fast one client may send. There is none for a client whose route sets no rate, so it costs an idle client nothing.</summary>
sealed class MessageRate
{
    readonly LimitsConfig _limits;
    TokenBucket _messages;      // the receive loop's, as the other
    TokenBucket _bytes;

    MessageRate(LimitsConfig limits, long now) =>
        (_limits, _messages, _bytes) = (limits, new(limits.MessagesPerSecond, now), new(limits.BytesPerSecond, now));

    public static MessageRate? Of(LimitsConfig limits, long now) =>
        limits is { MessagesPerSecond: LimitsConfig.Unlimited, BytesPerSecond: LimitsConfig.Unlimited } ? null : new(limits, now);

    /// <summary>Counts what came, or says in a sentence which rate it exceeds.</summary>
    public string? Take(bool isMessage, long bytes, long now)
    {
        if (_limits.MessagesPerSecond != LimitsConfig.Unlimited && isMessage && !_messages.TryTake(1, now))
            return $"More than {_limits.MessagesPerSecond} messages a second.";
        return _limits.BytesPerSecond != LimitsConfig.Unlimited && bytes > 0 && !_bytes.TryTake(bytes, now)
            ? $"More than {_limits.BytesPerSecond} bytes a second." : null;
    }
}
