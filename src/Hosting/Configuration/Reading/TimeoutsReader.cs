using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>timeouts</c>, and the two that older files keep in <c>limits</c>. What neither sets is inherited.</summary>
static class TimeoutsReader
{
    static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    // .NET's timers end at 2^32 milliseconds, 49.7 days.
    static readonly TimeSpan s_longest = TimeSpan.FromDays(49);

    // How far back a log knows its ages.
    static readonly TimeSpan s_longestBacklog = TimeSpan.FromMinutes(5);

    public static TimeoutsConfig Read(ConfigBlock timeouts, ConfigBlock limits, TimeoutsConfig inherited) =>
        new()
        {
            // ESP's own sample sets both, and differently: 'timeouts' is what its readme says, so it wins.
            Inactivity = timeouts.Time(
                "inactivity",
                limits.Time("inactivityTimeout", inherited.Inactivity, s_second, s_longest),
                s_second,
                s_longest
            ),
            Ping = timeouts.Time("ping", inherited.Ping, s_second, s_longest),
            Pong = timeouts.Time("pong", inherited.Pong, s_second, s_longest),
            Backlog = timeouts.Time("backlog", inherited.Backlog, s_second, s_longestBacklog),
            Message = timeouts.Time("message", inherited.Message, s_second, s_longest),
            Request = timeouts.Time("request", limits.Time("requestTimeout", inherited.Request, s_second, s_longest), s_second, s_longest),
            Session = timeouts.Time("session", inherited.Session, s_second, s_longest),
            Parse = timeouts.Time("parse", inherited.Parse, s_second, s_longest),
            Exit = timeouts.Time("exit", inherited.Exit, TimeSpan.Zero, s_longest),
        };
}
