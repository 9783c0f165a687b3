using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>timeouts</c>, and the two that older files keep in <c>limits</c>. What neither sets is inherited.</summary>
static class TimeoutsReader
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // .NET's timers end at 2^32 milliseconds, 49.7 days.
    static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    // How far back a log knows its ages.
    static readonly TimeSpan LongestBacklog = TimeSpan.FromMinutes(5);

    public static TimeoutsConfig Read(ConfigBlock timeouts, ConfigBlock limits, TimeoutsConfig inherited) =>
        new()
        {
            // ESP's own sample sets both, and differently: 'timeouts' is what its readme says, so it wins.
            Inactivity = timeouts.Time(
                "inactivity",
                limits.Time("inactivityTimeout", inherited.Inactivity, Second, Longest),
                Second,
                Longest
            ),
            Ping = timeouts.Time("ping", inherited.Ping, Second, Longest),
            Pong = timeouts.Time("pong", inherited.Pong, Second, Longest),
            Backlog = timeouts.Time("backlog", inherited.Backlog, Second, LongestBacklog),
            Message = timeouts.Time("message", inherited.Message, Second, Longest),
            Request = timeouts.Time("request", limits.Time("requestTimeout", inherited.Request, Second, Longest), Second, Longest),
            Session = timeouts.Time("session", inherited.Session, Second, Longest),
            Parse = timeouts.Time("parse", inherited.Parse, Second, Longest),
            Exit = timeouts.Time("exit", inherited.Exit, TimeSpan.Zero, Longest),
        };
}
