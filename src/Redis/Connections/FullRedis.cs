namespace PluginChat.Redis.Connections;

/// <summary>A Redis that has reached its <c>maxmemory</c>: which scripts go on in it.</summary>
static class FullRedis
{
    /// <summary>
    /// What a script begins with that makes room, or without which hosts would be taken for gone. Redis refuses a script for want of memory
    /// at its first command only, as long as it has written nothing; deleting counts as writing, and is never refused. The last key is a
    /// hash without such a field. (<c>#!lua flags=allow-oom</c> says the same, and is an error of syntax before Redis 7.)
    /// </summary>
    public const string GoOn = "redis.pcall('HDEL', KEYS[#KEYS], '')\n";
}
