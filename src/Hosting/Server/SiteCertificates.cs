using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Server;

/// <summary>
/// The certificates of <c>http.ssl</c>, of which a client is shown the one for the name that it asks for (SNI, RFC 6066).
/// </summary>
sealed class SiteCertificates(SslConfig ssl, TimeProvider time, ILogger log)
{
    readonly ImmutableArray<SiteCertificate> _all = [.. ssl.Certificates.Select(c => new SiteCertificate(c, time, log))];

    /// <summary>
    /// Loads all of them: one that is broken before the first client came for it would have none to fall back to, and would be in the way
    /// of those behind it.
    /// </summary>
    /// <exception cref="InvalidOperationException">One of them cannot be used.</exception>
    public void Load()
    {
        foreach (var (files, certificate) in ssl.Certificates.Zip(_all))
        {
            try
            {
                certificate.Current();
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
            {
                throw new InvalidOperationException(
                    $"'{files.Certificate}' and '{files.Key}' of http.ssl cannot be used: {e.Message.TrimEnd('.')}; "
                        + "they were in order when the configuration was read, so try again",
                    e
                );
            }
        }
    }

    /// <summary>What TLS is to be for a connection that begins now.</summary>
    /// <param name="name">The name that the client asks for; empty for none.</param>
    public SslServerAuthenticationOptions For(string name) =>
        new() { ServerCertificateContext = Find(name), EnabledSslProtocols = ssl.Protocols };

    // The first for everybody else: who asks for an address, and whom a browser will tell that the name is wrong.
    SslStreamCertificateContext Find(string name)
    {
        if (_all.Length > 1 && name.Length > 0)
        {
            var asked = name.TrimEnd('.').ToLowerInvariant();
            foreach (var certificate in _all)
            {
                if (certificate.Current() is var loaded && CertificateNames.Cover(loaded.Names, asked))
                    return loaded.Context;
            }
        }
        return _all[0].Current().Context;
    }
}
