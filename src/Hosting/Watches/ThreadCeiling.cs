using System.ComponentModel;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Watches;

/// <summary>
/// Keeps the pool from starting threads while the process has no file to open. A thread takes two for as long as it starts (the runtime's
/// pipe), and where there are none, the runtime ends the process with "Out of memory". Until some are closed, the pool goes on with the
/// threads that it has. The pool is the process's, and so is this.
/// </summary>
sealed class ThreadCeiling(OpenFiles files) : IDisposable
{
    /// <summary>What of the runtime says how many threads of the pool stay, however idle they are.</summary>
    public const string KeptKey = "System.Threading.ThreadPool.ThreadsToKeepAlive";

    /// <summary>
    /// How many threads there are for all that is done without a file to open. One that ended could not be replaced.
    /// </summary>
    public static readonly int Kept = Math.Max(4, Environment.ProcessorCount);

    // For a few threads at once; a thread starts in a tenth of a millisecond.
    const int Spare = 16;

    // EMFILE in asm-generic/errno-base.h, and in macOS's sys/errno.h.
    const int TooManyOpenFiles = 24;

    static readonly Lock s_lock = new();
    static int? s_usual; // under s_lock: the most that the pool may have when there are files; null while that holds
    static volatile bool s_isDown;
    static int s_keeps; // once in a process

    /// <summary>Whether no thread is started at the moment.</summary>
    public static bool IsDown => s_isDown;

    /// <summary>Begins to look at what fails for want of a file: the last one may be taken at any moment.</summary>
    public void Start()
    {
        if (files.Limit != OpenFiles.Unlimited)
            AppDomain.CurrentDomain.FirstChanceException += Look;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Look;
        Raise();
    }

    /// <summary>Has the pool start the threads that it keeps, while there are files for that.</summary>
    public void StartKept()
    {
        if (files.Limit == OpenFiles.Unlimited || Interlocked.Exchange(ref s_keeps, 1) != 0)
            return;
        ThreadPool.GetMinThreads(out var least, out var completion);
        if (!ThreadPool.SetMinThreads(Math.Max(least, Kept), completion))
            return;
        // Each waits for the others: one alone could do the work of all.
        var missing = new CountdownEvent(Kept);
        for (var i = 0; i < Kept; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static missing =>
                {
                    if (!missing.Signal())
                        missing.Wait(TimeSpan.FromSeconds(1));
                },
                missing,
                preferLocal: false
            );
        }
        missing.Wait(TimeSpan.FromSeconds(1));
        ThreadPool.SetMinThreads(least, completion);
    }

    /// <summary>
    /// Looks at what is left to open, and lets the pool have threads again where that is enough. On a thread that is not the pool's, of
    /// which all may wait for something that needs another one.
    /// </summary>
    public void Look()
    {
        if (files.Limit == OpenFiles.Unlimited)
            return;
        if (files.HasRoomFor(Spare))
            Raise();
        else
            Lower();
    }

    void Look(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e)
    {
        if (!s_isDown && e.Exception is IOException { HResult: TooManyOpenFiles } or Win32Exception { NativeErrorCode: TooManyOpenFiles })
            Lower();
    }

    // Those that are idle for long end, and are not replaced then: never more than there are.
    static void Lower()
    {
        lock (s_lock)
        {
            ThreadPool.GetMaxThreads(out var most, out var completion);
            ThreadPool.GetMinThreads(out var least, out var leastCompletion);
            var ceiling = Math.Clamp(ThreadPool.ThreadCount, Environment.ProcessorCount, most);
            if (least > ceiling)
                ThreadPool.SetMinThreads(ceiling, leastCompletion);
            if (ThreadPool.SetMaxThreads(ceiling, completion))
            {
                s_usual ??= most;
                s_isDown = true;
            }
        }
    }

    static void Raise()
    {
        if (!s_isDown)
            return;
        lock (s_lock)
        {
            if (s_usual is not { } usual)
                return;
            ThreadPool.GetMaxThreads(out _, out var completion);
            ThreadPool.SetMaxThreads(usual, completion);
            (s_usual, s_isDown) = (null, false);
        }
    }
}
