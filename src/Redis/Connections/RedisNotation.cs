using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PluginChat.Hosting.Configuration.Findings;
using StackExchange.Redis;

namespace PluginChat.Redis.Connections;

/// <summary>
/// Where Redis is, as text: <c>redis://</c>, <c>rediss://</c> or <c>unix:</c>, or StackExchange.Redis's
/// <c>host:port,password=…,ssl=true</c>. Nothing that it says of a mistake tells a password.
/// </summary>
/// <param name="Options">What it says.</param>
/// <param name="Named">The options that it names.</param>
sealed record RedisNotation(ConfigurationOptions Options, IReadOnlySet<string> Named)
{
    const int DefaultPort = 6379;
    const string Example = "write for example '127.0.0.1:6379', 'redis://host:6379', 'rediss://host:6380' or 'unix:/run/redis/redis.sock'";

    // For hints; the library itself decides what it knows.
    static readonly string[] s_options =
    [
        "abortConnect",
        "allowAdmin",
        "asyncTimeout",
        "channelPrefix",
        "checkCertificateRevocation",
        "configChannel",
        "configCheckSeconds",
        "connectRetry",
        "connectTimeout",
        "defaultDatabase",
        "keepAlive",
        "name",
        "password",
        "protocol",
        "proxy",
        "resolveDns",
        "serviceName",
        "ssl",
        "sslHost",
        "sslProtocols",
        "syncTimeout",
        "tiebreaker",
        "user",
        "version",
    ];

    /// <summary>The prefix of pub/sub channels that it asks for.</summary>
    public string ChannelPrefix { get; private init; } = "";

    public bool Names(string option) => Named.Contains(option);

    /// <summary>What is wrong with a text, without its password, or null.</summary>
    public static string? ProblemWith(string text)
    {
        try
        {
            Parse(text);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is not understood; the message says what, and never a password.</exception>
    public static RedisNotation Parse(string text)
    {
        if (
            text.Contains("://", StringComparison.Ordinal)
            && !text.Contains(",redis", StringComparison.Ordinal)
            && !text.Contains(",unix:", StringComparison.Ordinal)
        )
        {
            var options = new ConfigurationOptions();
            AddAddress(options, text.Trim());
            return new(options, new HashSet<string>());
        }
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CheckPassword(parts);
        var addresses = parts.Where(IsAddress).ToList();
        var settings = parts.Where(part => !IsAddress(part)).ToList();
        var read = ParseOptions(settings);
        var prefix = read.ChannelPrefix.IsNullOrEmpty ? "" : read.ChannelPrefix.ToString();
        foreach (var address in addresses)
            AddAddress(read, address);
        if (read.EndPoints.Count == 0)
            throw new FormatException($"names no server; {Example}");
        return new(
            read,
            settings.Select(s => s[..s.IndexOf('=', StringComparison.Ordinal)].Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase)
        )
        {
            ChannelPrefix = prefix,
        };
    }

    // Where a password has a comma, its rest would be taken for a server, and asked for in the clear.
    static void CheckPassword(string[] parts)
    {
        for (var i = 1; i < parts.Length; i++)
        {
            var name = parts[i][..Math.Max(0, parts[i].IndexOf('=', StringComparison.Ordinal))].Trim();
            if (
                parts[i - 1].StartsWith("password=", StringComparison.OrdinalIgnoreCase)
                && !s_options.Contains(name, StringComparer.OrdinalIgnoreCase)
            )
                throw new FormatException(
                    "has a password with a comma in it, or no option behind it; write such a password in "
                        + "the key 'password', or percent-encoded in a redis:// address"
                );
        }
    }

    // A query is the only place of an address where the sign may be.
    static bool IsAddress(string part) =>
        part.IndexOf('=', StringComparison.Ordinal) is var sign && sign < 0
        || part.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme && scheme < sign;

    static ConfigurationOptions ParseOptions(List<string> settings)
    {
        foreach (var setting in settings)
        {
            try
            {
                ConfigurationOptions.Parse(setting);
            }
            catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
            {
                var name = setting[..setting.IndexOf('=', StringComparison.Ordinal)].Trim();
                throw new FormatException(
                    s_options.Contains(name, StringComparer.OrdinalIgnoreCase)
                        ? $"option '{name}' has a value that makes no sense"
                        : $"option '{name}' is unknown{NearestKey.Hint(name, s_options)}"
                );
            }
        }
        return settings.Count == 0 ? new() : ConfigurationOptions.Parse(string.Join(',', settings));
    }

    static void AddAddress(ConfigurationOptions options, string address)
    {
        if (address.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
            AddUnix(options, address["unix:".Length..]);
        else if (address.Contains("://", StringComparison.Ordinal))
            AddUri(options, address);
        else
            AddHost(options, address, address);
    }

    static void AddUnix(ConfigurationOptions options, string path)
    {
        path = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path;
        if (!path.StartsWith('/'))
            throw new FormatException($"'unix:{path}' has no absolute path; write for example 'unix:/run/redis/redis.sock'");
        options.EndPoints.Add(new UnixDomainSocketEndPoint(path));
    }

    static void AddUri(ConfigurationOptions options, string address)
    {
        var scheme = address[..address.IndexOf("://", StringComparison.Ordinal)];
        if (scheme.ToUpperInvariant() is not ("REDIS" or "REDISS"))
            throw new FormatException(
                $"'{scheme}://' is no scheme of Redis's{NearestKey.Hint(scheme, ["redis", "rediss", "unix"], $"; {Example}")}"
            );
        var rest = address[(scheme.Length + "://".Length)..];
        var at = rest.LastIndexOf('@');
        var credentials = at < 0 ? null : rest[..at];
        rest = rest[(at + 1)..];
        if (rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query)
            throw new FormatException(
                $"'{rest[query..]}' stands behind the address; write what it says as keys of 'scaleOut', such as 'database' or 'timeout'"
            );
        if (rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash)
        {
            if (rest[(slash + 1)..] is { Length: > 0 } path)
                options.DefaultDatabase = int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out var database)
                    ? database
                    : throw new FormatException($"'/{path}' is no number of a database; write for example 'redis://host:6379/0'");
            rest = rest[..slash];
        }
        if (credentials is not null)
        {
            var colon = credentials.IndexOf(':', StringComparison.Ordinal);
            if (colon != 0)
                options.User = Uri.UnescapeDataString(colon < 0 ? credentials : credentials[..colon]);
            if (colon >= 0)
                options.Password = Uri.UnescapeDataString(credentials[(colon + 1)..]);
        }
        if (scheme.Length == "rediss".Length)
            options.Ssl = true;
        AddHost(options, rest, rest);
    }

    static void AddHost(ConfigurationOptions options, string text, string said)
    {
        var colon = text.LastIndexOf(':');
        var isBare = text.StartsWith('[') ? text.EndsWith(']') : colon < 0 || text.IndexOf(':', StringComparison.Ordinal) != colon;
        var name = (isBare ? text : text[..colon]).Trim('[', ']');
        var port = DefaultPort;
        if (
            !isBare
            && (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)
        )
            throw new FormatException($"'{said}' has no port from 1 to 65535; {Example}");
        if (IPAddress.TryParse(name, out var ip))
            options.EndPoints.Add(new IPEndPoint(ip, port));
        else if (Uri.CheckHostName(name) == UriHostNameType.Dns)
            options.EndPoints.Add(new DnsEndPoint(name, port));
        else
            throw new FormatException($"'{said}' is not a server address; {Example}");
    }
}
