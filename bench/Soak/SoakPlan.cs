namespace PluginChat.Bench.Soak;

/// <param name="Duration">How long the load lasts, without its ramp.</param>
/// <param name="Clients">Open connections of the load that are checked.</param>
/// <param name="RatePerSecond">Messages to all of them.</param>
/// <param name="EditEvery">Between two saves of the controller; every fourth does not compile.</param>
sealed record SoakPlan(TimeSpan Duration, int Clients, int RatePerSecond, TimeSpan EditEvery)
{
    public const int BrokenEvery = 4;

    /// <summary>Reset and replaced each second.</summary>
    public int Disconnects { get; } = 20;

    /// <summary>Reset and replaced at once, every five seconds.</summary>
    public int Storm { get; } = 50;

    /// <summary>90 readings are enough for medians of thirds, and 10 s close enough to see a sawtooth.</summary>
    public TimeSpan SampleEvery => TimeSpan.FromSeconds(Math.Clamp(Duration.TotalSeconds / 90, 1, 10));

    /// <summary>Not counted: a process grows until its code is compiled for the second time and its pools are filled.</summary>
    public TimeSpan Settling => TimeSpan.FromSeconds(Math.Min(Duration.TotalSeconds / 5, 180));
}
