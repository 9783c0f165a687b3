using StackExchange.Redis;

namespace PluginChat.Redis.Publishing;

/// <summary>
/// Tells a Redis that takes nothing from one that takes all but one message: the latter must not wait in front of the others for ever. The
/// publishing loop's.
/// </summary>
struct PublishRefusals
{
    // With the pauses between them some ten seconds, in which Redis answers readers and a smaller limit may be mended.
    const int Most = 8;

    // What Redis says when it takes nothing from anybody, whatever it is.
    static readonly string[] s_ofAll =
    [
        "OOM",
        "MISCONF",
        "READONLY",
        "LOADING",
        "NOREPLICAS",
        "MASTERDOWN",
        "CLUSTERDOWN",
        "TRYAGAIN",
        "MOVED",
        "ASK",
        "BUSY",
        "NOAUTH",
        "NOPERM",
        "WRONGPASS",
        "VERSION",
        "UNKILLABLE",
    ];

    int _count;
    long _number;
    long _given; // the last number that was given up: what stands in its place is refused by a Redis that takes nothing
    long _reads;

    /// <summary>Whether the next message goes alone, so that it is known which one is refused.</summary>
    public readonly bool IsSuspected => _count > 0;

    public void Accepted() => _count = 0;

    /// <summary>Notes that a batch was not taken.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="number">The number of its first message.</param>
    /// <param name="reads">How often reading has worked until now: a message that breaks the connection itself is told from a broken
    /// connection by that.</param>
    /// <returns>Whether its first message will not be taken.</returns>
    public bool Add(Exception problem, long number, long reads)
    {
        var isOfMessage = problem is RedisServerException answer
            ? !IsOfAll(answer.Message)
            : problem is RedisConnectionException && reads > _reads;
        _reads = reads;
        if (!isOfMessage || number == _given)
            return false;
        if (_number != number)
            (_number, _count) = (number, 0);
        if (++_count <= Most)
            return false;
        _given = number;
        return true;
    }

    // A script's error stands behind "ERR Error running script", or its own code is the first word.
    static bool IsOfAll(string message) =>
        s_ofAll.Any(code =>
            message.StartsWith(code, StringComparison.Ordinal)
            || message.Contains($" {code} ", StringComparison.Ordinal)
            || message.Contains($"-{code} ", StringComparison.Ordinal)
        );
}
