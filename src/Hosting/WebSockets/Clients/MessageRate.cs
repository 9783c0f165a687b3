using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>
/// How fast one client may send. There is none for a client whose route sets no rate, until it sends a control frame or a small fragment.
/// </summary>
sealed class MessageRate
{
    readonly LimitsConfig _limits;
    TokenBucket _messages; // the receive loop's, as the others
    TokenBucket _bytes;
    TokenBucket _frames;
    bool _isMessageTaken; // of what is waited for

    public MessageRate(LimitsConfig limits, long now) =>
        (_limits, _messages, _bytes, _frames) = (
            limits,
            new(limits.MessagesPerSecond, now),
            new(limits.BytesPerSecond, now),
            new(limits.SmallFramesPerSecond, now)
        );

    /// <summary>What came.</summary>
    /// <param name="IsMessage">Whether a message ended.</param>
    /// <param name="Bytes">Of payload.</param>
    /// <param name="IsFrame">Whether it is a control frame, or a fragment so small that the rate of bytes does not bound it.</param>
    public readonly record struct Arrival(bool IsMessage = false, long Bytes = 0, bool IsFrame = false);

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
    public string? Take(in Arrival arrival, long now) =>
        TryTake(arrival, now) switch
        {
            null => null,
            Over.Messages => $"More than {_limits.MessagesPerSecond} messages a second.",
            Over.Bytes => $"More than {_limits.BytesPerSecond} bytes a second.",
            _ => $"More than {_limits.SmallFramesPerSecond} control frames and small fragments a second.",
        };

    /// <summary>Counts what came, or says how long to wait before asking again.</summary>
    public TimeSpan TakeOrWait(in Arrival arrival, long now)
    {
        var over = TryTake(arrival with { IsMessage = arrival.IsMessage && !_isMessageTaken }, now);
        // Each is taken once, though both are asked for again.
        _isMessageTaken = over == Over.Bytes && arrival.IsMessage;
        return over switch
        {
            null => TimeSpan.Zero,
            Over.Messages => _messages.Wait(_limits.MessagesPerSecond),
            Over.Bytes => _bytes.Wait(_limits.BytesPerSecond),
            _ => _frames.Wait(_limits.SmallFramesPerSecond),
        };
    }

    enum Over
    {
        Messages,
        Bytes,
        Frames,
    }

    Over? TryTake(in Arrival arrival, long now) =>
        arrival.IsFrame && !_frames.TryTake(1, _limits.SmallFramesPerSecond, now) ? Over.Frames
        : arrival.IsMessage && _limits.MessagesPerSecond != LimitsConfig.Unlimited && !_messages.TryTake(1, _limits.MessagesPerSecond, now)
            ? Over.Messages
        : arrival.Bytes > 0
        && _limits.BytesPerSecond != LimitsConfig.Unlimited
        && !_bytes.TryTake(arrival.Bytes, _limits.BytesPerSecond, now)
            ? Over.Bytes
        : null;
}
