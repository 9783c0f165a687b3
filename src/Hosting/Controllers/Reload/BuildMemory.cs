using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>What a controller's newest sources failed with, and when it is worth trying them once more. Written by the lane.</summary>
sealed class BuildMemory(TimeProvider time)
{
    static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(1),
        s_lastRetry = TimeSpan.FromMinutes(1);

    BuildFailure? _failure;
    string? _state; // what it was built from
    long _failedAt;
    TimeSpan _delay;

    public BuildFailure? Failure => Volatile.Read(ref _failure);

    /// <summary>Notes a failure of these sources.</summary>
    public void Failed(string? state, BuildFailure failure)
    {
        _delay = state != _state || _delay == default ? s_firstRetry : TimeSpan.FromTicks(Math.Min(2 * _delay.Ticks, s_lastRetry.Ticks));
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
    /// <param name="isAsked">Whether somebody waits for it. What nobody foresaw is tried again unasked.</param>
    public bool MayRetry(bool isAsked) =>
        Failure is { } failure
        && failure.Stage is not (BuildStage.Compile or BuildStage.Missing)
        && (isAsked || failure.Stage == BuildStage.Unexpected)
        && failure.Running is null or { IsCompleted: true }
        && time.GetElapsedTime(_failedAt) >= _delay;
}
