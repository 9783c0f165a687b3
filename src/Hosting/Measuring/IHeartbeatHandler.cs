namespace PluginChat.Hosting.Measuring;

/// <summary>Looks at something now and then.</summary>
interface IHeartbeatHandler
{
    /// <summary>Called by the heartbeat's timer, one handler after the other. It must be quick: the next ones wait.</summary>
    /// <param name="now">Milliseconds, as <see cref="CoarseClock.Now"/>.</param>
    void OnHeartbeat(long now);
}
