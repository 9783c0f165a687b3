using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.WebSockets.Handshakes;

namespace PluginChat.Hosting.Admission;

/// <summary>What reasons are called in the meter and in the log.</summary>
static class RefusalReasons
{
    // In the order of the enum.
    static readonly ImmutableArray<string> s_names =
    [
        "connections",
        "web_sockets",
        "per_address",
        "handshake_rate",
        "stopping",
        "circuit",
        "controller",
        "action",
        "origin",
        "xsrf",
        "session",
        "auth",
        "login",
        "login_rate",
        "forbidden",
        "host_name",
        "handshake",
        "not_found",
        "file",
        "method",
        "uri",
        "body",
        "headers",
        "timeout",
        "bad_request",
        "rate",
        "message_size",
        "receive_buffers",
        "message_time",
        "backlog",
        "idle",
        "lost",
        "publish",
        "engine",
        "loss",
        "protocol",
        "payload",
    ];

    public static ImmutableArray<string> Names => s_names;

    public static string Name(this RefusalReason reason) => s_names[(int)reason];

    /// <summary>
    /// Whether it is ordinary: a client's mistake, or its silence. It is not a warning, or a client that asks for what is not there could
    /// fill a log that people watch.
    /// </summary>
    public static bool IsOrdinary(this RefusalReason reason) =>
        reason
            is RefusalReason.Origin
                or RefusalReason.Xsrf
                or RefusalReason.Auth
                or RefusalReason.Forbidden
                or RefusalReason.HostName
                or RefusalReason.Handshake
                or RefusalReason.NotFound
                or RefusalReason.Method
                or RefusalReason.BadRequest
                or RefusalReason.Protocol
                or RefusalReason.Payload
                or RefusalReason.Idle
                or RefusalReason.Lost
                or RefusalReason.Stopping;
}
