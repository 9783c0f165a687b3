namespace PluginChat.Hosting.Server;

/// <summary>
/// One deadline over all that it takes to stop: <c>timeouts.exit</c> is for clients to leave in, and <see cref="Grace"/> after that for the
/// rest. What takes longer, such as an endless loop in a controller, is left behind.
/// </summary>
sealed class ShutdownDeadline(TimeProvider time) : IDisposable
{
    /// <summary>How long after <c>timeouts.exit</c> everything has to be over.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // Of the grace. Kestrel waits a second more for those that it cuts off; meanwhile controllers dispose themselves.
    static readonly TimeSpan s_serverGrace = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan s_controllersGrace = TimeSpan.FromMilliseconds(1500);

    // For those who do not want to wait: as long as disposing takes where nothing is wrong.
    static readonly TimeSpan s_hurry = TimeSpan.FromMilliseconds(250);

    readonly CancellationTokenSource _server = new(Timeout.InfiniteTimeSpan, time);
    readonly CancellationTokenSource _controllers = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>Cancelled when requests and clients are not waited for any more.</summary>
    public CancellationToken Server => _server.Token;

    /// <summary>Cancelled when controllers are not waited for any more.</summary>
    public CancellationToken Controllers => _controllers.Token;

    /// <summary>Begins.</summary>
    /// <param name="exit"><c>timeouts.exit</c>.</param>
    public void Begin(TimeSpan exit)
    {
        if (exit == Timeout.InfiniteTimeSpan)
            return;
        _server.CancelAfter(exit + s_serverGrace);
        _controllers.CancelAfter(exit + s_controllersGrace);
    }

    /// <summary>Ends the wait at once.</summary>
    public void Hurry()
    {
        _server.Cancel();
        _controllers.CancelAfter(s_hurry);
    }

    public void Dispose()
    {
        _server.Dispose();
        _controllers.Dispose();
    }
}
