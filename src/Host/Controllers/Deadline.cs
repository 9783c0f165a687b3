namespace PluginChat.Host.Controllers;

/// <summary>Runs a controller's code on the thread pool and stops waiting for it after a while. Its exceptions become text.</summary>
static class Deadline
{
    /// <summary>Adds what went wrong to <paramref name="problems"/>; true where nothing did.</summary>
    public static async Task<bool> RunAsync(string what, Func<ValueTask> work, TimeSpan deadline, TimeProvider time, List<string> problems)
    {
        // The exception is caught inside: a faulted task would carry it, and with it the controller's code, out of here.
        var run = Task.Factory.StartNew(() => CaptureAsync(work), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
        using var over = new CancellationTokenSource();
        if (await Task.WhenAny(run, Task.Delay(deadline, time, over.Token)).ConfigureAwait(false) != run)
        {
            problems.Add($"{what} takes longer than {deadline.TotalSeconds:0.###} s");
            return false;
        }
        await over.CancelAsync().ConfigureAwait(false);
        if (await run.ConfigureAwait(false) is not { } problem)
            return true;
        problems.Add($"{what}: {problem}");
        return false;
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
            return ExceptionText.Full(e);       // of code that is not ours: anything can come
        }
    }
}
