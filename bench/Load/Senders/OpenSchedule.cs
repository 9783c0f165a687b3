namespace PluginChat.Bench.Load.Senders;

/// <summary>
/// The instants of an open loop: all workers share one schedule, in which the senders take turns, and each walks through the
/// turns of its own senders. An instant does not move when the one before was late.
/// </summary>
/// <param name="start">The first instant, in nanoseconds.</param>
/// <param name="perSecond">Messages a second of all senders.</param>
/// <param name="senders">All of them; sender s belongs to worker s mod workers.</param>
/// <param name="workers">All of them.</param>
/// <param name="worker">Whose turns these are.</param>
sealed class OpenSchedule(long start, double perSecond, int senders, int workers, int worker)
{
    const double Second = 1e9;

    long _turn = worker;

    /// <summary>When the next message is to be sent.</summary>
    public long Due => start + (long)(_turn * Second / perSecond);

    /// <summary>Whose it is.</summary>
    public int Sender => (int)(_turn % senders);

    public void Advance()
    {
        do _turn++;
        while (Sender % workers != worker);
    }
}
