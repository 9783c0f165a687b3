using StackExchange.Redis;

namespace PluginChat.Redis.Connections;

/// <summary>
/// Deletes keys by DEL. The library's own method asks for UNLINK where Redis has it, which the rights that the documentation gives a host
/// are without.
/// </summary>
static class KeyDeletion
{
    /// <summary>Deletes a key, where there is one.</summary>
    public static Task<RedisResult> DeleteAsync(this IDatabase redis, RedisKey key) => redis.ExecuteAsync("DEL", key);
}
