using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Controllers.Lines;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>Runs a controller's code on the thread pool and stops waiting for it after a while. Its exceptions become text.</summary>
static class Deadline
{
    // Longer names are cut by Linux.
    const string ThreadName = "controller code";

    /// <summary>Adds what went wrong to <paramref name="problems"/>; true where nothing did.</summary>
    /// <param name="what">What is done, for the problem.</param>
    /// <param name="work">The controller's code.</param>
    /// <param name="deadline">How long is waited for it.</param>
    /// <param name="time">The clock of the deadline.</param>
    /// <param name="problems">Where a problem is added.</param>
    /// <param name="abandoned">Handed the work that was given up and goes on: nothing can end it.</param>
    public static async Task<bool> RunAsync(
        string what,
        Func<ValueTask> work,
        TimeSpan deadline,
        TimeProvider time,
        List<string> problems,
        Action<Task>? abandoned = null
    )
    {
        var thread = 0;
        // The exception is caught inside: a faulted task would carry it, and with it the controller's code, out of here.
        var run = Task
            .Factory.StartNew(
                () => CaptureAsync(Begin),
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default
            )
            .Unwrap();
        using var over = new CancellationTokenSource();
        if (await Task.WhenAny(run, Task.Delay(deadline, time, over.Token)).ConfigureAwait(false) != run)
        {
            var holds = Volatile.Read(ref thread) is > 0 and var id ? $", and holds thread {id} ('{ThreadName}')" : "";
            problems.Add($"{what} takes longer than {deadline.TotalSeconds:0.###} s{holds}");
            abandoned?.Invoke(run);
            return false;
        }
        await over.CancelAsync().ConfigureAwait(false);
        if (await run.ConfigureAwait(false) is not { } problem)
            return true;
        problems.Add($"{what}: {problem}");
        return false;

        ValueTask Begin()
        {
            Thread.CurrentThread.Name ??= ThreadName; // its own thread: what is seen to spin has a name
            Volatile.Write(ref thread, ThreadId.Current);
            try
            {
                return work();
            }
            finally
            {
                Volatile.Write(ref thread, 0);
            }
        }
    }

    static async Task<string?> CaptureAsync(Func<ValueTask> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return ExceptionText.Full(e); // of code that is not ours: anything can come
        }
    }
}
