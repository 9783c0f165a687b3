namespace PluginChat.Hosting.Channels;

/// <summary>What resume tokens are signed with: the same on every host that shares the engine, and secret.</summary>
interface IResumeSecrets
{
    /// <summary>The secret to sign with, and behind it one that was signed with before; empty while none could be had.</summary>
    IReadOnlyList<byte[]> Known { get; }

    /// <summary>Sees to it that <see cref="Known"/> is what the engine says. Never throws because the engine is unavailable.</summary>
    ValueTask RefreshAsync();

    /// <summary>Sees to it, in the background, that an engine that lost what it had gets back what is known here.</summary>
    void Restore();
}
