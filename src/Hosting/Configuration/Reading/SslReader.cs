using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Reads <c>http.ssl</c>, and tries whether the certificate can be used: better here, with a line number, than at the first handshake.
/// </summary>
static class SslReader
{
    public static SslConfig? Read(ConfigBlock ssl, ConfigReading reading)
    {
        if (ssl.Text("certificate") is not { Length: > 0 } certificate)
        {
            if (ssl.Find("key") is { } alone)
                ssl.Error(alone, "key", "stands alone; add the 'certificate' that it belongs to");
            return null;
        }
        var key = ssl.Text("key") is { Length: > 0 } named ? named : certificate;
        var config = new SslConfig(reading.Resolve(certificate), reading.Resolve(key));
        return
            IsThere(ssl, "certificate", certificate, config.Certificate, reading)
                & (key == certificate || IsThere(ssl, "key", key, config.Key, reading))
            && CertificateRule.Check(ssl, config, certificate, key)
            ? config
            : null;
    }

    static bool IsThere(ConfigBlock ssl, string key, string name, string path, ConfigReading reading)
    {
        if (reading.Exists(path) && File.Exists(path))
            return true;
        ssl.Error(ssl.Find(key)!, key, $"file '{name}' not found; name a PEM file, relative to this one's folder");
        return false;
    }
}
