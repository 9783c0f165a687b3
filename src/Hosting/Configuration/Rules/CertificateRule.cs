using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>A certificate and its key have to be readable, be PEM, and belong together.</summary>
static class CertificateRule
{
    /// <param name="ssl">The block.</param>
    /// <param name="config">The files.</param>
    /// <param name="certificate">The certificate's file as written.</param>
    /// <param name="key">The key's file as written.</param>
    /// <param name="names">Looks at what it is for.</param>
    public static bool Check(ConfigBlock ssl, CertificateConfig config, string certificate, string key, CertificateNamesRule names)
    {
        try
        {
            using var loaded = X509Certificate2.CreateFromPemFile(config.Certificate, config.Key);
            names.Check(ssl, certificate, loaded);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            ssl.Error(
                ssl.Find("certificate")!,
                "certificate",
                key == certificate
                    ? $"'{certificate}' does not hold a certificate and its private key in PEM "
                        + $"({e.Message.TrimEnd('.')}); name the key's file in 'key'"
                    : $"'{certificate}' and '{key}' are not a certificate and its private key in PEM "
                        + $"({e.Message.TrimEnd('.')}); a key must not have a password here"
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ssl.Error(
                ssl.Find("certificate")!,
                "certificate",
                $"cannot be read ({e.Message.TrimEnd('.')}); let the host's account read '{certificate}' and '{key}'"
            );
        }
        return false;
    }
}
