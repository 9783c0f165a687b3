using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginChat.Host.Configuration;
using PluginChat.Host.Diagnostics;

namespace PluginChat.Host.Hosting;

/// <summary>
/// The certificate of <c>http.ssl</c> as its files hold it now. They are renewed every few weeks, and a restart would disconnect
/// everybody: new connections get the new one, open ones go on with theirs.
/// </summary>
sealed class SiteCertificate(SslConfig ssl, TimeProvider time, ILogger log)
{
    // Handshakes cost more than a look at two files, but a flood of them need not look each time.
    static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    readonly Lock _lock = new();
    SslStreamCertificateContext? _current;                  // under _lock
    string? _tried;                                         // the contents of the files last tried, as a hash, under _lock
    long _lookedAt;                                         // under _lock

    /// <summary>The certificate for a connection that begins now.</summary>
    /// <exception cref="CryptographicException">The first certificate is none; a later one is reported, and the one before it stays.</exception>
    public SslStreamCertificateContext Current()
    {
        lock (_lock)
        {
            if (_current is not null && time.GetElapsedTime(_lookedAt) < s_look)
                return _current;
            _lookedAt = time.GetTimestamp();
            // Contents, not times: where the files are links (Kubernetes swaps a folder behind them) or a tool keeps times, those say nothing.
            var contents = Contents();
            if (_current is not null && contents == _tried)
                return _current;
            _tried = contents;
            try
            {
                _current = Load();
            }
            catch (Exception e) when (_current is not null && e is (CryptographicException or ArgumentException or IOException or UnauthorizedAccessException))
            {
                // Of two files one is always written first; the second brings the next try.
                Log.CertificateKept(log, ssl.Certificate, ssl.Key, e.Message.TrimEnd('.'));
            }
            return _current!;
        }
    }

    // Null where they cannot be read: loading them says why.
    string? Contents()
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData([.. File.ReadAllBytes(ssl.Certificate), 0, .. File.ReadAllBytes(ssl.Key)]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    SslStreamCertificateContext Load()
    {
        var certificate = X509Certificate2.CreateFromPemFile(ssl.Certificate, ssl.Key);
        // Windows does TLS with keys that are in a store of its own only.
        if (OperatingSystem.IsWindows())
            certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(ssl.Certificate);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
