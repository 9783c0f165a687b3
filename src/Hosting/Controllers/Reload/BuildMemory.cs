using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>What a controller's newest sources failed with, and when it is worth trying them once more. Written by the lane.</summary>
sealed class BuildMemory(TimeProvider time)
{
    static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(1),
        s_lastRetry = TimeSpan.FromMinutes(1);

    // A compilation that does not end takes a core until its deadline. By default that is 30 s: at last a twentieth of the time.
    const int LastCompilations = 20;

    BuildFailure? _failure;
    string? _state; // what it was built from
    long _failedAt;
    TimeSpan _delay;

    public BuildFailure? Failure => Volatile.Read(ref _failure);

    /// <summary>Notes a failure of these sources.</summary>
    public void Failed(string? state, BuildFailure failure)
    {
        var (first, last) = (Longer(s_firstRetry, failure.Took), Longer(s_lastRetry, LastCompilations * failure.Took));
        _delay = state != _state || _delay == default ? first : TimeSpan.FromTicks(Math.Min(2 * _delay.Ticks, last.Ticks));
        (_state, _failedAt) = (state, time.GetTimestamp());
        Volatile.Write(ref _failure, failure);
    }

    /// <summary>Forgets it, and returns what it was.</summary>
    public BuildFailure? Forget()
    {
        (_state, _delay) = (null, default);
        return Interlocked.Exchange(ref _failure, null);
    }

    /// <summary>
    /// Whether the same sources may do better now. What the compiler refused it refuses again, and what is not there is seen when it comes.
    /// What failed later may have failed for a reason outside the sources; but not while the attempt before still runs, or each would leave
    /// a thread.
    /// </summary>
    /// <param name="isAsked">
    /// Whether somebody waits for it. What nobody foresaw is tried again unasked, and so is what a compiler did not finish.
    /// </param>
    public bool MayRetry(bool isAsked) =>
        Failure is { } failure
        && failure.Stage is not (BuildStage.Compile or BuildStage.Missing)
        && (isAsked || failure.Stage is BuildStage.Unexpected or BuildStage.Unfinished)
        && failure.Running is null or { IsCompleted: true }
        && time.GetElapsedTime(_failedAt) >= _delay;

    static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
