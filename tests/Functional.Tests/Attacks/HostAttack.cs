namespace PluginChat.Functional.Tests.Attacks;

/// <summary>Something that clients or neighbours do to a host again and again, at a pace, for as long as they are let.</summary>
/// <param name="Name">What it is.</param>
/// <param name="RunAsync">Does it until it is cancelled, sees at the end that the host is as good as before in what was attacked, and takes
/// away what it made.</param>
sealed record HostAttack(string Name, Func<AttackedHost, CancellationToken, Task> RunAsync)
{
    /// <summary>A program that the host is started through, where the attack needs one of its own; empty where it does not.</summary>
    public string[] Wrapper { get; init; } = [];

    /// <summary>
    /// Whether what others notice may be the machine's: then they may notice as much as of a foreign process that takes as much of a core.
    /// </summary>
    public bool TakesACore { get; init; }

    public string Configuration { get; init; } = AttackedHost.DefaultConfiguration;

    public bool NeedsOwnHost => Wrapper.Length > 0 || Configuration != AttackedHost.DefaultConfiguration;
}
