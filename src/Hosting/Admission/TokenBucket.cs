namespace PluginChat.Hosting.Admission;

/// <summary>
/// A rate with a burst of one second's worth. It starts full. What is taken while anything is left may be more than is left:
/// the debt is waited off, so that a message larger than a second's worth is not refused for ever. The rate is the caller's, so that
/// an edit of the configuration counts for a bucket in use. All times are milliseconds of one clock.
/// </summary>
/// <param name="tokens">What is in it: one second's worth.</param>
/// <param name="now">The time.</param>
struct TokenBucket(double tokens, long now)
{
    double _tokens = tokens;
    long _filledAt = now;

    /// <summary>When tokens were last put in, as far as anybody asked.</summary>
    public readonly long FilledAt => _filledAt;

    public bool TryTake(long cost, long perSecond, long now)
    {
        Fill(perSecond, now);
        if (_tokens < 1)
            return false;
        _tokens -= cost;
        return true;
    }

    /// <summary>How long until something can be taken, if nothing is taken meanwhile.</summary>
    public readonly TimeSpan Wait(long perSecond) =>
        _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling((1 - _tokens) * 1000 / perSecond));

    void Fill(long perSecond, long now)
    {
        _tokens = Math.Min(perSecond, _tokens + (now - _filledAt) * (double)perSecond / 1000);
        _filledAt = now;
    }
}
