using System.Security.Cryptography;

namespace PluginChat.Hosting.Channels.Embedded;

/// <summary>A secret that ends with the host, as its epochs do.</summary>
sealed class EmbeddedSecrets : IResumeSecrets
{
    public IReadOnlyList<byte[]> Known { get; } = [RandomNumberGenerator.GetBytes(ResumeTokens.SecretBytes)];

    public ValueTask RefreshAsync() => ValueTask.CompletedTask;

    public void Restore()
    {
        // Nothing else has it.
    }
}
