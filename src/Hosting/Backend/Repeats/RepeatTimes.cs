namespace PluginChat.Hosting.Backend.Repeats;

/// <summary>How long a key is known. docs/publish-api.md says it to users.</summary>
static class RepeatTimes
{
    /// <summary>Of a request that was done: longer than a backend tries again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>
    /// Of one that is not answered, whose host may have died over it. A controller that has to be compiled first takes seconds.
    /// </summary>
    public static readonly TimeSpan Claimed = TimeSpan.FromMinutes(1);
}
