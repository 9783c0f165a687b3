using System.Collections.Immutable;
using System.Security.Authentication;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Reads <c>http.ssl</c>, and tries whether the certificates can be used: better here, with a line number, than at the first handshake.
/// </summary>
static class SslReader
{
    public static SslConfig? Read(ConfigBlock ssl, ConfigReading reading)
    {
        if (ssl.Node is null)
            return null;
        var names = new CertificateNamesRule();
        var certificates = ImmutableArray.CreateBuilder<CertificateConfig>();
        if (Certificate(ssl, reading, names) is { } first)
            certificates.Add(first);
        var more = ssl.Find("certificates");
        foreach (
            var item in more is null ? []
            : more.Kind == Syntax.ConfigNodeKind.Array ? more.Items
            : [more]
        )
        {
            var block = ssl.In(item, "certificates");
            if (item.Kind != Syntax.ConfigNodeKind.Object)
                ssl.Error(item, "certificates", $"takes a list of {{ certificate: '…', key: '…' }}, not {item}");
            else if (block.Text("certificate") is not { Length: > 0 })
                block.Error(item, "certificate", "is missing; name a PEM file");
            else if (Certificate(block, reading, names) is { } other)
                certificates.Add(other);
        }
        var protocols = ReadProtocols(ssl);
        return certificates.Count == 0 && protocols == SslProtocols.None ? null : new(certificates.ToImmutable(), protocols);
    }

    static CertificateConfig? Certificate(ConfigBlock block, ConfigReading reading, CertificateNamesRule names)
    {
        if (block.Text("certificate") is not { Length: > 0 } certificate)
        {
            if (block.Find("key") is { } alone)
                block.Error(alone, "key", "stands alone; add the 'certificate' that it belongs to");
            return null;
        }
        var key = block.Text("key") is { Length: > 0 } named ? named : certificate;
        var config = new CertificateConfig(reading.Resolve(certificate), reading.Resolve(key));
        return
            IsThere(block, "certificate", certificate, config.Certificate, reading)
                & (key == certificate || IsThere(block, "key", key, config.Key, reading))
            && CertificateRule.Check(block, config, certificate, key, names)
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

    static SslProtocols ReadProtocols(ConfigBlock ssl)
    {
        if (ssl.Text("minVersion") is not { } version)
            return SslProtocols.None;
#pragma warning disable CA5398 // Which versions there are is what the key is about; without it the system decides.
        switch (version)
        {
            case "1.2" or "TLSv1.2":
                return SslProtocols.Tls12 | SslProtocols.Tls13;
            case "1.3" or "TLSv1.3":
                return SslProtocols.Tls13;
            default:
                ssl.Error(
                    ssl.Find("minVersion")!,
                    "minVersion",
                    version is "1.0" or "1.1" or "TLSv1" or "TLSv1.0" or "TLSv1.1"
                        ? $"TLS {version.Replace("TLSv", "", StringComparison.Ordinal)} is broken and not to be used (RFC 8996); "
                            + "write '1.2' or '1.3'"
                        : $"takes '1.2' or '1.3', not '{version}'"
                );
                return SslProtocols.None;
        }
#pragma warning restore CA5398
    }
}
