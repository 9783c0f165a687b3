namespace PluginChat.Redis.Streams;

/// <summary>What scripts on a log have in common: what stands there, made sound, and who reads it.</summary>
static class ScriptBegin
{
    // Every script on a log begins with it, behind the epoch that the host knows (was) and the host (me). KEYS[1] is meta, KEYS[2] the log,
    // KEYS[3] the readers.
    public const string Text = """
        local lease, fresh = 60000, 10000
        local function text(n) return string.format('%.0f', n) end
        local function whole(v)
          if type(v) == 'string' and #v <= 16 and string.find(v, '^%-?%d+$') then return tonumber(v) end
        end
        local function ours(entry)
          local f = entry[2]
          return string.sub(entry[1], -2) == '-0' and #f == 8 and f[1] == 't' and f[3] == 'b' and f[5] == 'd' and f[7] == 'p'
            and whole(f[2]) and whole(f[4]) and whole(f[8])
        end
        local function offsetOf(entry) return tonumber(string.match(entry[1], '^%d+')) end
        local foreign = 0
        local function fields(key, ...)
          local m = redis.pcall('HMGET', key, ...)
          if m.err then
            redis.call('DEL', key)
            foreign = foreign + 1
            return {}
          end
          return m
        end
        local time = redis.call('TIME')
        local us = tonumber(time[1]) * 1000000 + tonumber(time[2])
        local ms = math.floor(us / 1000)
        local m = fields(KEYS[1], 'epoch', 'start', 'offset', 'bytes', 'floor', 'time', 'version', 'sum')
        if m[7] and (whole(m[7]) or 0) > 1 then
          return redis.error_reply('VERSION ' .. m[7] .. ' of the format of ' .. KEYS[1] .. ' is newer than this host reads: update it')
        end
        local epoch, start, offset, bytes, floor = m[1], whole(m[2]), whole(m[3]), whole(m[4]), whole(m[5])
        local last = whole(m[6]) or 0
        local c = fields(KEYS[3], 'clock', 'seen', me, 'check')
        local passed = math.max(0, math.min(ms - (whole(c[2]) or ms), 2000))
        local clock = whole(c[1]) or 0
        if c[1] ~= c[4] then
          -- A host from before, or another program. Whoever came last has a lease that ends as much later.
          local all, ends = redis.call('HGETALL', KEYS[3]), nil
          for i = 1, #all, 2 do
            local till = whole(string.match(all[i + 1], '^%d+ (%d+) %d+ %d+ %d+$'))
            if till and till <= 2^52 then ends = math.max(ends or 0, till) end
          end
          if ends and (clock > ends or clock < ends - lease) then
            clock = math.max(0, ends - lease)
            if c[4] then foreign = foreign + 1 end
          end
        end
        clock = clock + passed
        -- All that was read says nothing of the numbers that follow: everybody who was there has that to read which is kept.
        local function restart(candidate, from)
          epoch, start = candidate, from
          redis.call('HSET', KEYS[1], 'epoch', epoch, 'start', text(start), 'version', '1')
          local all = redis.call('HGETALL', KEYS[3])
          for i = 1, #all, 2 do
            local rest = string.match(all[i + 1], '^%d+( %d+ %d+ %d+ %d+)$')
            if rest then redis.call('HSET', KEYS[3], all[i], text(math.max(start, 0)) .. rest) end
          end
        end
        -- What counts on from there is exact.
        local function counts(n) return n and n >= 0 and n <= 2^52 end
        local isSound = start and floor and counts(offset) and counts(bytes) and counts(last)
        if not (isSound and epoch and #epoch <= 32 and string.find(epoch, '^%w+$')) then
          -- Redis lost the channel, or never had it. Hosts that come back have some time to say so before anything is trimmed.
          if epoch then foreign = foreign + 1 end
          redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
          offset, bytes, floor, last = 0, 0, 0, 0
          redis.call('HSET', KEYS[1], 'offset', 0, 'bytes', 0, 'floor', 0, 'sum', '0 0 0')
          m[8] = '0 0 0'
          restart(ARGV[1], -1)
          clock = 0
          if was ~= '' then
            redis.call('HSET', KEYS[3], 'clock', 0, 'check', 0, 'seen', text(ms),
              'whoever was here before', '0 ' .. text(lease - fresh) .. ' 0 0 1')
          end
        end
        local function sum() return text(offset) .. ' ' .. text(bytes) .. ' ' .. text(last) end
        if m[8] ~= sum() then
          local newest = redis.pcall('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 64)
          for i = 1, #newest do
            if ours(newest[i]) then
              local at, b, t = offsetOf(newest[i]), tonumber(newest[i][2][4]), tonumber(newest[i][2][2])
              if m[8] and (at ~= offset or b ~= bytes or t ~= last) then foreign = foreign + 1 end
              offset, bytes, last = at, b, t
              redis.call('HSET', KEYS[1], 'offset', text(offset), 'bytes', text(bytes), 'time', text(last))
              break
            end
          end
          redis.call('HSET', KEYS[1], 'sum', sum())
        end
        start, floor = math.max(-1, math.min(start, offset)), math.max(0, math.min(floor, bytes))
        local function register(host, at, count, size, span)
          redis.call('HSET', KEYS[3], 'clock', text(clock), 'check', text(clock), 'seen', text(ms), host,
            table.concat({ text(at), text(clock + lease), count, size, span }, ' '))
        end
        -- The most that this host and others want to keep.
        local retain, most, age
        local function lowest()
          local all = redis.call('HGETALL', KEYS[3])
          local low, lowFresh = offset, offset
          for i = 1, #all, 2 do
            local at, ends, count, size, span = string.match(all[i + 1], '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
            if at then
              ends = tonumber(ends)
              if ends > clock + lease then
                -- Of before the clock was lost and began anew.
                ends = clock + lease
                redis.call('HSET', KEYS[3], all[i], table.concat({ at, text(ends), count, size, span }, ' '))
              end
              if ends <= clock then
                redis.call('HDEL', KEYS[3], all[i])
              else
                low = math.min(low, tonumber(at))
                if ends - clock > lease - fresh then lowFresh = math.min(lowFresh, tonumber(at)) end
                retain, most = math.max(retain, tonumber(count)), math.max(most, tonumber(size))
                if age > 0 then age = tonumber(span) == 0 and 0 or math.max(age, tonumber(span)) end
              end
            end
          end
          return low, lowFresh
        end
        local function trim(count, size, low)
          if redis.call('XLEN', KEYS[2]) > count then
            redis.call('XTRIM', KEYS[2], 'MINID', '~', text(math.max(0, math.min(offset - count, low) + 1)) .. '-0')
          end
          while bytes - floor > size do
            local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
            if not oldest then floor = bytes break end
            if ours(oldest) then
              floor = tonumber(oldest[2][4]) - #oldest[2][6]
              if bytes - floor <= size or offsetOf(oldest) > low then break end
              floor = tonumber(oldest[2][4])
            end
            redis.call('XDEL', KEYS[2], oldest[1])
          end
          redis.call('HSET', KEYS[1], 'floor', text(floor))
        end

        """;
}
