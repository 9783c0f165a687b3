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
        Login = "login",
        Controller = "controller",
        Action = "action",
        Whose = "whose",
        Name = "name",
        Code = "code",
        Reason = "reason";

    const string LoginEndedKind = "login-ended",
        ConnectionsEndedKind = "connections-ended";

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
                // Empty for all: no controller or action is called that.
                ConnectionsEnded ended =>
                [
                    Kind,
                    ConnectionsEndedKind,
                    Controller,
                    ended.Controller ?? "",
                    Action,
                    ended.Action ?? "",
                    Whose,
                    ended.Whose.ToString(),
                    Name,
                    ended.Name,
                    Code,
                    (int)ended.Code,
                    Reason,
                    ended.Reason,
                ],
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
            ConnectionsEndedKind => ConnectionsEndedOf(entry) with { Lifetime = lifetime },
            _ => null,
        };
    }

    static ConnectionsEnded ConnectionsEndedOf(StreamEntry entry)
    {
        if (!int.TryParse(Text(entry, Code), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            code = 0;
        if (!WebSocketClose.CanSend((WebSocketCloseCode)code))
            throw new FormatException($"A notice has no '{Code}' that a close frame may carry.");
        if (!Enum.TryParse<ConnectionOwner>(Text(entry, Whose), out var whose) || !Enum.IsDefined(whose))
            throw new FormatException($"A notice has no '{Whose}' that says whose connections end.");
        return new(
            Text(entry, Controller) is { Length: > 0 } controller ? controller : null,
            Text(entry, Action) is { Length: > 0 } action ? action : null,
            whose,
            Text(entry, Name),
            (WebSocketCloseCode)code,
            Text(entry, Reason)
        );
    }

    static string Text(StreamEntry entry, string name) => (string?)entry[name] ?? throw new FormatException($"A notice has no '{name}'.");
}
