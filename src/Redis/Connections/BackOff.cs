namespace PluginChat.Redis.Connections;

/// <summary>How long to wait before the next try: twice as long each time up to a bound, and never the same on two hosts.</summary>
struct BackOff(Random random)
{
    static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    int _failures;

    public void Succeeded() => _failures = 0;

    public TimeSpan Next()
    {
        var delay = s_first * Math.Pow(2, Math.Min(_failures++, 10));
        return (delay > s_longest ? s_longest : delay) * (0.5 + random.NextDouble() / 2);
    }
}
