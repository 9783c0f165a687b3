using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads where Redis is and how to get in: the keys of <c>scaleOut</c> that are about the connection.</summary>
static class RedisReader
{
    const int MostDatabase = 16_383; // more than any redis.conf asks for; a typo is caught

    /// <summary>The addresses, from <c>redis</c> or <c>endpoints</c>; null where there are none that can be used.</summary>
    public static string? ReadAddresses(ConfigBlock scaleOut, ConfigReading reading)
    {
        if (scaleOut.Find("redis") is { } both && scaleOut.Find("endpoints") is not null)
            scaleOut.Error(both, "redis", "says the same as 'endpoints'; leave one of them out");
        if (scaleOut.Find("redis") is not null)
            return scaleOut.Text("redis") is { } text && IsUnderstood(scaleOut, "redis", scaleOut.Find("redis")!, reading) ? text : null;
        var endpoints = scaleOut.List("endpoints");
        if (endpoints.IsEmpty)
        {
            if (scaleOut.Node is { } node)
                scaleOut.Error(
                    node,
                    "redis",
                    "is missing; write Redis's address, such as '127.0.0.1:6379', or leave 'scaleOut' out for one host alone"
                );
            return null;
        }
        var allUnderstood = true;
        foreach (var endpoint in endpoints)
            allUnderstood &= IsUnderstood(scaleOut, "endpoints", endpoint, reading);
        return allUnderstood ? string.Join(',', endpoints.Select(e => e.Text)) : null;
    }

    /// <summary>Adds what the keys beside the addresses say.</summary>
    public static ScaleOutConfig ReadServer(ConfigBlock scaleOut, ScaleOutConfig config, ConfigReading reading)
    {
        var sentinel = ReadSentinel(scaleOut, reading);
        var cluster = scaleOut.Flag("cluster", false);
        var database = ReadDatabase(scaleOut);
        if (cluster && sentinel is not null)
            scaleOut.Error(
                scaleOut.Find("cluster")!,
                "cluster",
                "does not go with 'sentinel': a cluster knows its masters itself; leave one of them out"
            );
        if (cluster && database is > 0)
            scaleOut.Error(scaleOut.Find("database")!, "database", "a cluster has database 0 alone; leave it out");
        return config with
        {
            User = scaleOut.Text("user"),
            Password = SecretReader.Read(scaleOut, "password", reading),
            Tls = ReadTls(scaleOut, reading),
            Sentinel = sentinel,
            Cluster = cluster,
            Database = database,
            ConnectTimeout = Time(scaleOut, "connectTimeout", null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            Timeout = Time(scaleOut, "timeout", null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            KeepAlive = Time(scaleOut, "keepAlive", config.KeepAlive, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1))!.Value,
        };
    }

    // Not the text itself: there may be a password in it.
    static bool IsUnderstood(ConfigBlock scaleOut, string key, ConfigNode node, ConfigReading reading)
    {
        if (reading.EngineProblem?.Invoke(node.Text) is not { } problem)
            return true;
        scaleOut.Error(node, key, problem);
        return false;
    }

    static int? ReadDatabase(ConfigBlock scaleOut)
    {
        if (scaleOut.Text("database") is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var database) && database <= MostDatabase)
            return database;
        scaleOut.Error(scaleOut.Find("database")!, "database", $"takes a number from 0 to {MostDatabase}, not '{text}'");
        return null;
    }

    static RedisSentinelConfig? ReadSentinel(ConfigBlock scaleOut, ConfigReading reading)
    {
        if (scaleOut.Find("sentinel") is not { } node)
            return null;
        if (node.IsScalar && node.Text.Length > 0)
            return new(node.Text, null, null);
        var sentinel = scaleOut.Block("sentinel");
        if (sentinel.Text("service") is { Length: > 0 } service)
            return new(service, sentinel.Text("user"), SecretReader.Read(sentinel, "password", reading));
        scaleOut.Error(node, "sentinel", "does not name the service; write what the sentinels call the master, such as 'mymaster'");
        return null;
    }

    static RedisTlsConfig? ReadTls(ConfigBlock scaleOut, ConfigReading reading)
    {
        if (scaleOut.Find("tls") is not { } node)
            return null;
        if (node.IsScalar)
            return scaleOut.Flag("tls", false) ? new(null, null, null, null) : null;
        var tls = scaleOut.Block("tls");
        var config = new RedisTlsConfig(
            File(tls, "ca", reading),
            File(tls, "certificate", reading),
            File(tls, "key", reading),
            tls.Text("host")
        );
        if (config is { Certificate: null, Key: not null } && tls.Find("certificate") is null)
            tls.Error(tls.Find("key")!, "key", "stands alone; add the 'certificate' that it belongs to");
        CheckFiles(tls, config);
        return config;
    }

    static string? File(ConfigBlock tls, string key, ConfigReading reading)
    {
        if (tls.Text(key) is not { Length: > 0 } name)
            return null;
        var path = reading.Resolve(name);
        if (reading.Exists(path) && System.IO.File.Exists(path))
            return path;
        tls.Error(tls.Find(key)!, key, $"file '{name}' not found; name a PEM file, relative to this one's folder");
        return null;
    }

    static void CheckFiles(ConfigBlock tls, RedisTlsConfig config)
    {
        try
        {
            if (config.Authority is { } authority)
                X509CertificateLoader.LoadCertificateFromFile(authority).Dispose();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            tls.Error(tls.Find("ca")!, "ca", $"does not hold a certificate in PEM ({e.Message.TrimEnd('.')})");
        }
        try
        {
            if (config.Certificate is { } certificate)
                X509Certificate2.CreateFromPemFile(certificate, config.Key ?? certificate).Dispose();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            tls.Error(
                tls.Find("certificate")!,
                "certificate",
                $"and its key cannot be used ({e.Message.TrimEnd('.')}); name PEM files of a certificate and the key that belongs to it"
            );
        }
    }

    static TimeSpan? Time(ConfigBlock scaleOut, string key, TimeSpan? inherited, TimeSpan min, TimeSpan max)
    {
        if (scaleOut.Find(key) is not { } node)
            return inherited;
        var time = scaleOut.Time(key, inherited ?? min, min, max);
        if (time != System.Threading.Timeout.InfiniteTimeSpan)
            return time;
        scaleOut.Error(node, key, "has to end, or a dead connection would never be found; write for example '3secs'");
        return inherited ?? min;
    }
}
