namespace PluginChat.Redis.Sessions;

/// <summary>
/// A session inside Redis: a hash of its values by their names behind a '=', which ends by itself. A field without a name says that it is
/// there, also where there is nothing in it. Each script touches one key, and may run twice.
/// </summary>
static class SessionScripts
{
    /// <summary>The answers of <see cref="Save"/>.</summary>
    public const int Gone = 0,
        TooLarge = -1;

    const string Expire = "redis.call('PEXPIRE', KEYS[1], ARGV[1])\n";

    /// <summary>All fields, and another lifetime from now on; false where there is no session.</summary>
    /// <remarks>KEYS: the session. ARGV: its lifetime in ms.</remarks>
    public const string Load =
        "if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then return false end\n" + Expire + "return redis.call('HGETALL', KEYS[1])";

    /// <summary>
    /// Changes values, all of them or none: 1, or <see cref="Gone"/> where the session is not there and not to be made, or
    /// <see cref="TooLarge"/>.
    /// </summary>
    /// <remarks>KEYS: the session. ARGV: its lifetime in ms; the bytes that it may have; 1 to make it; 1 to begin with
    /// nothing in it; then pairs of a field and its value behind a '+', or '-' for one that goes.</remarks>
    public const string Save =
        """
            local is = redis.call('TYPE', KEYS[1]).ok
            if is ~= 'hash' and ARGV[3] == '0' then return 0 end
            local now = is == 'hash' and redis.call('HGETALL', KEYS[1]) or {}
            local values = {}
            if ARGV[4] == '0' then
              for i = 1, #now, 2 do values[now[i]] = #now[i + 1] end
            end
            for i = 5, #ARGV, 2 do values[ARGV[i]] = ARGV[i + 1] ~= '-' and #ARGV[i + 1] - 1 or nil end
            local size, before = 0, 0
            for field, bytes in pairs(values) do
              if field ~= '' then size = size + #field - 1 + bytes end
            end
            if size > tonumber(ARGV[2]) then return -1 end
            for i = 1, #now, 2 do
              if now[i] ~= '' then before = before + #now[i] - 1 + #now[i + 1] end
            end
            if is ~= 'hash' and is ~= 'none' then redis.call('DEL', KEYS[1]) end
            -- FullRedis: a session that does not grow is let through, as one that ends is. No field has this name.
            if is == 'hash' and size <= before then redis.call('HDEL', KEYS[1], 'none') end
            -- Of the others the first of all writes: all of it is refused for want of memory, or nothing.
            redis.call('HSET', KEYS[1], '', '1')
            if ARGV[4] == '1' then
              for i = 1, #now, 2 do
                if now[i] ~= '' then redis.call('HDEL', KEYS[1], now[i]) end
              end
            end
            for i = 5, #ARGV, 2 do
              if ARGV[i + 1] == '-' then
                redis.call('HDEL', KEYS[1], ARGV[i])
              else
                redis.call('HSET', KEYS[1], ARGV[i], string.sub(ARGV[i + 1], 2))
              end
            end

            """
        + Expire
        + "return 1";
}
