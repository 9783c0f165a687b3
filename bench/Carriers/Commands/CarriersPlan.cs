namespace PluginChat.Bench.Carriers.Commands;

/// <summary>What to measure, and how long. <c>--help</c> explains it.</summary>
sealed record CarriersPlan(int Readers, int RatePerSecond, int UnderWay, int Rounds, TimeSpan Duration)
{
    public TimeSpan Settling => TimeSpan.FromSeconds(1);
}
