using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Server;

/// <summary>
/// The signals of the process: SIGHUP reloads; SIGUSR2 replaces the process; a second SIGTERM or SIGINT ends the drain. The web host
/// stops at the first.
/// </summary>
/// <param name="reload">What SIGHUP does.</param>
/// <param name="hurry">What the second one does.</param>
/// <param name="upgrade">What SIGUSR2 does.</param>
sealed class StopSignals(Action reload, Action hurry, Action upgrade) : IDisposable
{
    // Of Linux on all its processors that .NET runs on (signal(7)); .NET has no name for it.
    const PosixSignal UserSignal2 = (PosixSignal)12;

    readonly List<PosixSignalRegistration> _signals = [];
    int _stops;

    public void Listen()
    {
        if (!OperatingSystem.IsWindows())
            Register(PosixSignal.SIGHUP, reload);
        if (OperatingSystem.IsLinux())
            Register(UserSignal2, upgrade);
        Register(PosixSignal.SIGTERM, Stop);
        Register(PosixSignal.SIGINT, Stop);
    }

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    void Register(PosixSignal signal, Action act) =>
        _signals.Add(
            PosixSignalRegistration.Create(
                signal,
                context =>
                {
                    context.Cancel = true; // or the runtime ends the process
                    act();
                }
            )
        );

    void Stop()
    {
        if (Interlocked.Increment(ref _stops) > 1)
            hurry();
    }
}
