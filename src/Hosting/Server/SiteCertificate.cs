using System.Net.Security;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Server;

/// <summary>
/// A certificate of <c>http.ssl</c> as its files hold it now. They are renewed every few weeks, and a restart would disconnect
/// everybody: new connections get the new one, open ones go on with theirs.
/// </summary>
sealed class SiteCertificate(CertificateConfig files, TimeProvider time, ILogger log)
{
    // Handshakes cost more than a look at two files, but a flood of them need not look each time.
    static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    // A chain of some certificates has a hundredth of it.
    const long MostBytes = 4 << 20;

    readonly Lock _lock = new();
    LoadedCertificate? _current; // under _lock
    PemFiles? _tried; // under _lock
    long _lookedAt; // under _lock

    /// <summary>The certificate for a connection that begins now.</summary>
    /// <exception cref="CryptographicException">The first certificate cannot be used; a later one is reported, and the one before it
    /// stays.</exception>
    public LoadedCertificate Current()
    {
        lock (_lock)
        {
            if (_current is not null && time.GetElapsedTime(_lookedAt) < s_look)
                return _current;
            _lookedAt = time.GetTimestamp();
            // Contents, not times: where the files are links (Kubernetes swaps a folder behind them) or a tool keeps times, those say
            // nothing.
            var found = Read();
            if (_current is not null && found.SameAs(_tried))
                return _current;
            _tried = found;
            try
            {
                // The bytes that were compared: files that are swapped after the look at them are another look's.
                _current = found.Load();
            }
            catch (Exception e)
                when (_current is not null
                    && e is (CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
                )
            {
                // Of two files one is always written first; the second brings the next try.
                Log.CertificateKept(log, files.Certificate, files.Key, e.Message.TrimEnd('.'));
            }
            return _current!;
        }
    }

    PemFiles Read()
    {
        try
        {
            return new(RegularFile.ReadAllText(files.Certificate, MostBytes), RegularFile.ReadAllText(files.Key, MostBytes), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("", "", e);
        }
    }

    // What the two files held at one look, or why they could not be read.
    sealed record PemFiles(string Certificate, string Key, Exception? Problem)
    {
        public bool SameAs(PemFiles? other) =>
            other is not null && Certificate == other.Certificate && Key == other.Key && Problem?.Message == other.Problem?.Message;

        public LoadedCertificate Load()
        {
            if (Problem is not null)
                ExceptionDispatchInfo.Throw(Problem);
            var certificate = X509Certificate2.CreateFromPem(Certificate, Key);
            // Windows does TLS with keys that are in a store of its own only.
            if (OperatingSystem.IsWindows())
                certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(Certificate);
            return new(SslStreamCertificateContext.Create(certificate, chain, offline: true), CertificateNames.Of(certificate));
        }
    }
}
