namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>How long a controller may take before the host goes on without it.</summary>
sealed record ReloadDeadlines
{
    /// <summary>Static initialisers, constructors, restoring state and OnActivatingAsync together; over it the old version stays.</summary>
    public TimeSpan Construct { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Running events of the old version, while state moves; over it the new version goes on without them.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Clients of an action that a new version no longer has, before they are closed: an edit in two steps is common.</summary>
    public TimeSpan RemovedAction { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long sources must have been quiet before their errors are shown: a half-written file is no news.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>An event, before it is reported. It goes on: nothing can end it.</summary>
    public TimeSpan Event { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A handshake event, before the client is answered without it.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Background work of a retired version, before it is named as what keeps that version alive.</summary>
    public TimeSpan Retire { get; init; } = TimeSpan.FromSeconds(10);
}
