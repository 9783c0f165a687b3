using System.Collections.Immutable;
using System.Security.Authentication;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>TLS as <c>http.ssl</c> wants it.</summary>
/// <param name="Certificates">The one for whoever asks for no name, or for a name that none has, comes first. Empty where Kestrel's own
/// settings have it.</param>
/// <param name="Protocols">The versions of TLS that are spoken; none for those of the system's policy.</param>
sealed record SslConfig(ImmutableArray<CertificateConfig> Certificates, SslProtocols Protocols)
{
    /// <summary>By what it says: an edit of something else in the file reads it anew.</summary>
    public bool Equals(SslConfig? other) =>
        other is not null && Protocols == other.Protocols && Certificates.SequenceEqual(other.Certificates);

    public override int GetHashCode() => HashCode.Combine(Protocols, Certificates.Length);
}
