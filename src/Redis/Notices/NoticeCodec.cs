using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Notices;
using StackExchange.Redis;

namespace PluginChat.Redis.Notices;

/// <summary>A notice as the fields of an entry: which host, which kind, for how long, and what it says.</summary>
static class NoticeCodec
{
    const string Host = "host",
        Kind = "kind",
        Lifetime = "ms",
        Login = "login";

    const string LoginEndedKind = "login-ended";

    /// <summary>The longest that one matters; what another program wrote could say anything.</summary>
    static readonly TimeSpan s_longest = TimeSpan.FromDays(400);

    public static RedisValue[] Encode(Notice notice, HostId host) =>
        [
            Host,
            host.ToString(),
            Lifetime,
            (long)notice.Lifetime.TotalMilliseconds,
            .. notice switch
            {
                LoginEnded ended => (RedisValue[])[Kind, LoginEndedKind, Login, ended.Login],
                _ => throw new ArgumentException($"{notice.GetType().Name} has no form in Redis.", nameof(notice)),
            },
        ];

    /// <summary>Reads what <see cref="Encode"/> wrote; null where it is a kind that only newer hosts know.</summary>
    /// <exception cref="FormatException">No host wrote it.</exception>
    public static Notice? Decode(StreamEntry entry, out string host)
    {
        host = Text(entry, Host);
        if (
            !long.TryParse(Text(entry, Lifetime), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > s_longest.TotalMilliseconds
        )
            throw new FormatException($"A notice has no '{Lifetime}' that is a time.");
        var lifetime = TimeSpan.FromMilliseconds(milliseconds);
        return Text(entry, Kind) switch
        {
            LoginEndedKind => new LoginEnded(Text(entry, Login), lifetime),
            _ => null,
        };
    }

    static string Text(StreamEntry entry, string name) => (string?)entry[name] ?? throw new FormatException($"A notice has no '{name}'.");
}
