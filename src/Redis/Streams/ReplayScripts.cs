namespace PluginChat.Redis.Streams;

/// <summary>What is read for clients that come back: where what is kept begins, without a payload, and a part of it.</summary>
static class ReplayScripts
{
    /// <summary>Returns the epoch and the id of the oldest message; what it holds stays in Redis.</summary>
    /// <remarks>KEYS: meta, log.</remarks>
    public const string Floor = """
        local start, oldest = '-', nil
        repeat
          oldest = redis.call('XRANGE', KEYS[2], start, '+', 'COUNT', 1)[1]
          start = oldest and '(' .. oldest[1]
        until not oldest or string.sub(oldest[1], -2) == '-0' and oldest[2][5] == 'd'
        return { redis.call('HGET', KEYS[1], 'epoch') or '', oldest and oldest[1] or '' }
        """;

    /// <summary>
    /// Returns messages from one offset to another, up to about so many bytes; false where the epoch is another, or numbers that the host
    /// has read were given again.
    /// </summary>
    /// <remarks>KEYS: meta, log. ARGV: epoch, first and last offset, bytes; the offset that the host has read up to and its time, 0 where
    /// it does not know it.</remarks>
    public const string Read = """
        local meta = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'time')
        if meta[1] ~= ARGV[1] then return false end
        local offset, here = tonumber(meta[2]) or 0, tonumber(ARGV[5])
        if offset < here then return false end
        if ARGV[6] ~= '0' then
          local time = meta[3]
          if offset > here then
            local id = string.format('%.0f-0', here)
            local entry = redis.call('XRANGE', KEYS[2], id, id)[1]
            time = entry and entry[2][1] == 't' and entry[2][2]
          end
          -- Where it is trimmed, so is what is before it.
          if time and time ~= ARGV[6] then return false end
        end
        local from, last, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local bytes, all = 0, {}
        while from <= last and bytes < most and #all < 4096 do
          local count = bytes == 0 and 1 or math.max(1, math.min(256, math.floor((most - bytes) * #all / bytes)))
          local some = redis.call('XRANGE', KEYS[2], string.format('%.0f-0', from), string.format('%.0f-0', last), 'COUNT', count)
          if #some == 0 then break end
          for _, entry in ipairs(some) do
            local f = entry[2]
            -- As RedisScripts asks: another program's is nobody's, and no reason to miss those beside it.
            if string.sub(entry[1], -2) == '-0' and #f == 8 and f[1] == 't' and f[3] == 'b' and f[5] == 'd' and f[7] == 'p' then
              all[#all + 1] = entry
              bytes = bytes + #f[6]
            end
            bytes = bytes + 1
          end
          from = tonumber(string.match(some[#some][1], '^%d+')) + 1
        end
        return all
        """;
}
