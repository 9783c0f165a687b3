namespace PluginChat.Host.WebSockets;

/// <summary>
/// A rate with a burst of one second's worth. It starts full. What is taken while anything is left may be more than is left:
/// the debt is waited off, so that a message larger than a second's worth is not refused for ever.
/// </summary>
/// <param name="perSecond">Tokens a second, from 1.</param>
/// <param name="now">In milliseconds of the coarse clock.</param>
struct TokenBucket(long perSecond, long now)
{
    double _tokens = perSecond;
    long _filledAt = now;

    public bool TryTake(long cost, long now)
    {
        Fill(now);
        if (_tokens < 1)
            return false;
        _tokens -= cost;
        return true;
    }

    /// <summary>Whether it is as good as new, so that it may be forgotten.</summary>
    public bool IsFull(long now)
    {
        Fill(now);
        return _tokens >= perSecond;
    }

    void Fill(long now)
    {
        _tokens = Math.Min(perSecond, _tokens + (now - _filledAt) * (double)perSecond / 1000);
        _filledAt = now;
    }
}
