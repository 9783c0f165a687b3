using PluginChat.Hosting.Channels;

namespace PluginChat.Simulation.Tests.Hosts;

/// <summary>Tokens are signed with it; that it can be lost is another test's matter.</summary>
sealed class KnownSecret : IResumeSecrets
{
    public IReadOnlyList<byte[]> Known { get; } = [new byte[ResumeTokens.SecretBytes]];

    public ValueTask RefreshAsync() => ValueTask.CompletedTask;

    public void Restore()
    {
        // It is not lost.
    }
}
