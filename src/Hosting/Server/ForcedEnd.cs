using System.Globalization;
using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Server;

/// <summary>
/// Ends the process where stopping takes longer than it may. A controller can keep a process alive in ways that nothing in it can undo: a
/// foreground thread, a handler of ProcessExit that does not return, so many endless loops that no thread is left. It has a thread
/// of its own.
/// </summary>
sealed partial class ForcedEnd
{
    // What a second signal leaves for the log's last lines.
    static readonly TimeSpan s_hurry = TimeSpan.FromSeconds(1);

    // A console that is not read must not keep the process either.
    static readonly TimeSpan s_lastLine = TimeSpan.FromMilliseconds(200);

    /// <summary>Says what is cut off; it may take as long as it likes, and is not waited for.</summary>
    public Action<string> Say { get; init; } = Console.Error.WriteLine;

    readonly object _lock = new();
    bool _isHurried; // under _lock

    /// <summary>Ends the process after this time, whatever it does, unless it has ended by itself.</summary>
    /// <param name="limit">The time; infinite to wait for <see cref="Hurry"/>.</param>
    public void Begin(TimeSpan limit) => new Thread(() => Wait(limit)) { IsBackground = true, Name = "forced end" }.Start();

    /// <summary>Ends it within a second.</summary>
    public void Hurry()
    {
        lock (_lock)
        {
            _isHurried = true;
            Monitor.PulseAll(_lock);
        }
    }

    void Wait(TimeSpan limit)
    {
        lock (_lock)
        {
            if (!_isHurried)
                Monitor.Wait(_lock, limit);
            if (_isHurried)
                Monitor.Wait(_lock, limit = s_hurry);
        }
        var line = new Thread(() =>
            Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Something still runs {limit.TotalSeconds:0.###} s after the host was told to end; it is cut off."
                )
            )
        )
        {
            IsBackground = true,
        };
        line.Start();
        line.Join(s_lastLine);
        End();
    }

    // Not Environment.Exit, which waits for handlers and locks of others.
    static void End()
    {
        if (OperatingSystem.IsWindows())
            TerminateProcess(-1, 0);
        else
            Exit(0);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint code);
}
