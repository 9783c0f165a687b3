using StackExchange.Redis;

namespace PluginChat.Redis.Connections;

/// <summary>Tells what can pass from what cannot.</summary>
static class RedisFaults
{
    /// <summary>
    /// Whether a failure can pass. Also what Redis itself answers: it loads, it has no memory or disk, it is a replica now.
    /// </summary>
    public static bool IsTransient(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;

    /// <summary>Whether a host of a later version has changed the format of what is stored, as ScriptBegin says it.</summary>
    public static bool IsOfNewerFormat(Exception e) =>
        e is RedisServerException && e.Message.StartsWith("VERSION ", StringComparison.Ordinal);

    /// <summary>What it says, and what to do where that is known.</summary>
    public static string TextOf(Exception e) =>
        e is RedisServerException && e.Message.StartsWith("OOM", StringComparison.Ordinal) ? RedisFullness.TextOf("") : e.Message;
}
