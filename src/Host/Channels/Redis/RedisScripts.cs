namespace PluginChat.Host.Channels.Redis;

/// <summary>
/// What happens inside Redis, each as one step that is done whole or not at all. Keys of one channel share a hash tag, so a cluster keeps
/// them in one place.
/// </summary>
/// <remarks>
/// <c>meta</c> is a hash: <c>epoch</c>; <c>offset</c>, the last number given, and <c>time</c>, when (Redis's clock, in microseconds, never the
/// same twice); <c>start</c>, behind which the epoch has everything that is kept, and -1 where its numbers begin anew; <c>bytes</c>, all payloads ever; <c>floor</c>, the same up to
/// the oldest that is kept. <c>log</c> is a stream whose ids are <c>offset-0</c>: dense numbers show every hole, which Redis's own ids of
/// milliseconds do not. An entry has its time <c>t</c>, the time <c>p</c> of the one before it, the bytes <c>b</c> so far and its data
/// <c>d</c>: a number that was given again after data was lost has another time, and that is how a reader sees that it stands on a branch that
/// ended.
/// </remarks>
static class RedisScripts
{
    // Redis lost the channel, or never had it: a new epoch, and whatever is left of the old one goes.
    const string Begin = """
        local function begin(candidate)
          local m = redis.call('HMGET', KEYS[1], 'epoch', 'start', 'offset')
          if not m[1] then
            redis.call('DEL', KEYS[2])
            redis.call('HSET', KEYS[1], 'epoch', candidate, 'start', -1, 'offset', 0, 'bytes', 0, 'floor', 0)
            m = { candidate, '-1', '0' }
          end
          return m[1], tonumber(m[2]), tonumber(m[3])
        end
        local function text(n) return string.format('%.0f', n) end

        """;

    /// <summary>
    /// Appends a batch. One that was appended before is not again: the sender's last number is kept beside the log, so that a batch can be
    /// sent again when its answer was lost. Brings it to the readers too, where it is small enough to be copied once for each of them: more
    /// would fill what Redis buffers for a subscriber. Returns the epoch and the offset of the last.
    /// </summary>
    /// <remarks>KEYS: meta, log, sender. ARGV: epoch if there is none, number of the first, most messages, most bytes, most age in ms (0 for
    /// no end), channel to wake, then the messages.</remarks>
    public const string Publish = Begin + """
        local epoch, _, offset = begin(ARGV[1])
        local number = tonumber(ARGV[2])
        local last = tonumber(redis.call('GET', KEYS[3]) or '0')
        local time = redis.call('TIME')
        local m = redis.call('HMGET', KEYS[1], 'bytes', 'time')
        local bytes = tonumber(m[1])
        local before = m[2] or '0'
        local now = text(math.max(tonumber(time[1]) * 1000000 + tonumber(time[2]), tonumber(before) + 1))
        local previous = before
        local brought = {}
        local broughtBytes = 0
        for i = 7, #ARGV do
          if number > last then
            offset = offset + 1
            bytes = bytes + #ARGV[i]
            local added = redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], text(offset) .. '-0', 't', now, 'b', text(bytes), 'd', ARGV[i], 'p', previous)
            if added.err and not string.find(added.err, 'equal or smaller') then
              -- No memory, no disk: nothing was written yet, and all of it is tried again.
              return redis.error_reply(added.err)
            end
            if added.err then
              -- The log goes further than we know: somebody else wrote to it, or restored it without its meta.
              redis.call('DEL', KEYS[2])
              epoch = ARGV[1]
              redis.call('HSET', KEYS[1], 'epoch', epoch, 'start', text(offset - 1), 'offset', text(offset - 1), 'floor', text(bytes - #ARGV[i]))
              redis.call('XADD', KEYS[2], text(offset) .. '-0', 't', now, 'b', text(bytes), 'd', ARGV[i], 'p', previous)
            end
            previous = now
            broughtBytes = broughtBytes + #ARGV[i]
            if broughtBytes <= 131072 then brought[#brought + 1] = struct.pack('<I4', #ARGV[i]) .. ARGV[i] end
          end
          number = number + 1
        end
        if number - 1 > last then
          redis.call('SET', KEYS[3], text(number - 1), 'PX', 3600000)
          redis.call('HSET', KEYS[1], 'offset', text(offset), 'bytes', text(bytes), 'time', now)
          local most = tonumber(ARGV[4])
          local floor = tonumber(redis.call('HGET', KEYS[1], 'floor'))
          while bytes - floor > most do
            local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
            if not oldest then break end
            floor = tonumber(oldest[2][4]) - #oldest[2][6]
            if bytes - floor <= most then break end
            redis.call('XDEL', KEYS[2], oldest[1])
            floor = tonumber(oldest[2][4])
          end
          redis.call('HSET', KEYS[1], 'floor', text(floor))
          if ARGV[5] ~= '0' then redis.call('PEXPIRE', KEYS[2], ARGV[5]) end
          if broughtBytes > 131072 then
            redis.call('PUBLISH', ARGV[6], 'read')
          else
            -- BroughtBatch reads it.
            redis.call('PUBLISH', ARGV[6], struct.pack('<c1I1c0I8I8I8', 'm', #epoch, epoch, offset - #brought + 1, tonumber(before), tonumber(now)) .. table.concat(brought))
          end
        end
        return { epoch, text(offset) }
        """;

    /// <summary>
    /// Reads what is behind a position. Where Redis came back with less than the reader has seen, as after a crash that lost the last
    /// seconds, the numbers from there on are given again: so the epoch ends, whether they were given already or not. Returns epoch, start,
    /// offset, its time and, where the epoch is the reader's, messages.
    /// </summary>
    /// <remarks>KEYS: meta, log. ARGV: epoch if there is none, the reader's epoch, offset and its time (0 where the reader does not know it),
    /// most messages.</remarks>
    public const string Read = Begin + """
        local epoch, start, offset = begin(ARGV[1])
        local from = tonumber(ARGV[3])
        local time = redis.call('HGET', KEYS[1], 'time') or '0'
        local messages = {}
        if epoch == ARGV[2] then
          local branched = offset < from or offset == from and ARGV[4] ~= '0' and time ~= ARGV[4]
          if offset > from then
            messages = redis.call('XRANGE', KEYS[2], text(from + 1) .. '-0', '+', 'COUNT', ARGV[5])
            local first = messages[1]
            branched = ARGV[4] ~= '0' and first and first[1] == text(from + 1) .. '-0' and first[2][8] ~= ARGV[4]
          end
          if branched then
            local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
            epoch, messages = ARGV[1], {}
            start = oldest and tonumber(string.sub(oldest[1], 1, -3)) - 1 or offset
            redis.call('HSET', KEYS[1], 'epoch', epoch, 'start', text(start))
          end
        end
        return { epoch, text(start), text(offset), time, messages }
        """;
}
