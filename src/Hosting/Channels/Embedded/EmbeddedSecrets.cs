using System.Security.Cryptography;

namespace PluginChat.Hosting.Channels.Embedded;

/// <summary>A secret that ends with the host, as its epochs do.</summary>
/// <param name="secret">One that there is already.</param>
sealed class EmbeddedSecrets(byte[]? secret = null) : IResumeSecrets
{
    public IReadOnlyList<byte[]> Known { get; } = [secret ?? RandomNumberGenerator.GetBytes(ResumeTokens.SecretBytes)];

    public ValueTask RefreshAsync() => ValueTask.CompletedTask;

    public void Restore()
    {
        // Nothing else has it.
    }
}
