using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.WebSockets.Resume;

/// <summary>Whether a host knows enough to take a client that comes back.</summary>
static class Readiness
{
    /// <summary>
    /// Where messages come from an engine, the first client waits until this host has its place there: it would miss some. So does one that
    /// comes from a host which is further than this one.
    /// </summary>
    public static Task ReadyAsync(ResumeRequest? request, ActionHub hub) =>
        !hub.Channel.Ready.IsCompleted ? BecomeReadyAsync(request, hub)
        : request is { After: { } after } && !hub.Log.Position.Reaches(after) ? hub.Channel.CatchUpAsync()
        : Task.CompletedTask;

    /// <summary>
    /// Whether the host, once that has ended, is still behind the client and cannot read on: the client would be set back, and get again
    /// what it has. A position that is ahead of all that there is is another matter, for then data was lost.
    /// </summary>
    public static bool IsRefused(Task ready, ResumeRequest? request, ActionHub hub) =>
        !IsCurrent(ready)
        && request is { After: { } after }
        && hub.Log.Position is var here
        && here.Epoch == after.Epoch
        && here.Offset < after.Offset;

    /// <summary>Whether the host has read all that there is, where it had to; false where it could not.</summary>
    public static bool IsCurrent(Task ready) =>
        ready is not Task<bool> caughtUp || caughtUp is { IsCompletedSuccessfully: true, Result: true };

    // The place that a host takes when it starts is as old as the answer that it had on the way.
    static async Task<bool> BecomeReadyAsync(ResumeRequest? request, ActionHub hub)
    {
        await hub.Channel.Ready;
        return request is not { After: { } after }
            || hub.Log.Position is { IsKnown: true } here && (here.Reaches(after) || await hub.Channel.CatchUpAsync());
    }
}
