using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Redis.Connections;

/// <summary>What the engine logs.</summary>
static partial class EngineLog
{
    [LoggerMessage(50, LogLevel.Error, "Redis is unavailable: {Problem}. Messages meanwhile: {WhenDown} (scaleOut.whenDown)")]
    public static partial void Away(ILogger log, string problem, WhenEngineIsDown whenDown);

    [LoggerMessage(51, LogLevel.Information, "Redis is available again")]
    public static partial void Back(ILogger log);

    [LoggerMessage(52, LogLevel.Error, "Channel '{Channel}': message {Offset} cannot be read and was left out: {Problem}")]
    public static partial void Unreadable(ILogger log, string channel, long offset, string problem);

    [LoggerMessage(53, LogLevel.Warning, "Channel '{Channel}': {Bytes} bytes did not get out before the host stopped: {Problem}")]
    public static partial void NotFlushed(ILogger log, string channel, long bytes, string problem);

    [LoggerMessage(54, LogLevel.Error, "Channel '{Channel}' failed and tries again. This is an error of the host: please report it")]
    public static partial void Unexpected(ILogger log, string channel, Exception problem);

    [LoggerMessage(55, LogLevel.Information, "Redis: a connection that failed was replaced: {Problem}")]
    public static partial void Reconnected(ILogger log, string problem);

    [LoggerMessage(
        56,
        LogLevel.Warning,
        "Redis: '{Key}' held {Count} entries or values that PluginChat did not write; they were left out or replaced. More are counted "
            + "on the status page only: find the program that writes there, or set scaleOut.prefix to one that no other program uses"
    )]
    public static partial void Foreign(ILogger log, string key, long count);

    [LoggerMessage(
        57,
        LogLevel.Warning,
        "Redis: prefix '{Prefix}' is in use by another site too: '{Others}' beside '{Site}'. Where both have an action "
            + "of the same name, they hear each other: set scaleOut.prefix, or 'name', in one of them"
    )]
    public static partial void OtherSites(ILogger log, string prefix, string others, string site);

    [LoggerMessage(
        59,
        LogLevel.Error,
        "Channel '{Channel}': Redis does not take a message of {Bytes} bytes, and takes others: it is lost, and clients are told: {Problem}"
    )]
    public static partial void Refused(ILogger log, string channel, int bytes, string problem);

    [LoggerMessage(
        60,
        LogLevel.Error,
        "{Count} notices to other hosts wait for Redis: no more are kept, and who signs out now stays signed in there"
    )]
    public static partial void NoticesFull(ILogger log, int count);
}
