using PluginChat.Hosting.Channels;

namespace PluginChat.Redis.Replaying;

/// <summary>A part of a channel that was read from Redis: one chain of messages that all who come back walk.</summary>
/// <param name="Epoch">Whose offsets they are.</param>
/// <param name="After">Where it begins: behind this offset.</param>
/// <param name="Times">When Redis got each, in microseconds, without holes.</param>
/// <param name="Messages">Those that are kept for clients, linked.</param>
sealed record ReplayWindow(string Epoch, long After, long[] Times, Retained[] Messages)
{
    /// <summary>The last offset that it has.</summary>
    public long Until => After + Times.Length;

    /// <summary>When the first message behind an offset came.</summary>
    public long TimeBehind(long offset) => Times[offset - After];

    /// <summary>This and what follows it. Called by one at a time: it ties a knot that readers of this one never come to.</summary>
    public ReplayWindow Join(ReplayWindow next)
    {
        if (Messages.Length > 0 && next.Messages.Length > 0)
            Messages[^1].Next = next.Messages[0];
        return this with { Times = [.. Times, .. next.Times], Messages = [.. Messages, .. next.Messages] };
    }

    /// <summary>What lies behind an offset, up to another.</summary>
    public RetainedRange Range(long after, long until) =>
        new(IndexBehind(after) is var first && first < Messages.Length ? Messages[first] : null, until);

    /// <summary>The last messages up to an offset that are not too old.</summary>
    /// <param name="count">How many.</param>
    /// <param name="after">Where what is looked at begins.</param>
    /// <param name="until">Where they end.</param>
    /// <param name="isTooOld">Says it of a time of <see cref="Times"/>. What is too old has only older ones before it.</param>
    /// <param name="isAll">Whether no more can be had from before.</param>
    public RetainedRange Last(int count, long after, long until, Func<long, bool> isTooOld, out bool isAll)
    {
        var (least, end) = (IndexBehind(after), IndexBehind(until));
        var first = end;
        var oldIsReached = false;
        while (first > Math.Max(least, end - count) && !(oldIsReached = isTooOld(TimeBehind(Messages[first - 1].Offset - 1))))
            first--;
        isAll = oldIsReached || end - first == count;
        return new(first < end ? Messages[first] : null, until);
    }

    // The first message with a higher offset, or their number.
    int IndexBehind(long offset)
    {
        var (low, high) = (0, Messages.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Messages[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
