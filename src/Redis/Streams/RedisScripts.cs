using PluginChat.Redis.Connections;
using PluginChat.Redis.Following;

namespace PluginChat.Redis.Streams;

// Long: the scripts as Redis runs them, with the functions that they share.
/// <summary>
/// What happens inside Redis, each as one step that is done whole or not at all. Keys of one channel share a hash tag, so a cluster keeps
/// them in one place.
/// </summary>
/// <remarks>
/// <c>meta</c> is a hash: <c>version</c> of the format; <c>epoch</c>; <c>offset</c>, the last number given, and <c>time</c>, when (Redis's
/// clock, in microseconds, never the same twice); <c>start</c>, behind which the epoch has everything that is kept, and -1 where its
/// numbers begin anew; <c>bytes</c>, all payloads ever; <c>floor</c>, the same up to the oldest that is kept. <c>log</c> is a stream whose
/// ids are <c>offset-0</c>: dense numbers show every hole, which Redis's own ids of milliseconds do not. An entry has its time <c>t</c>,
/// the bytes <c>b</c> so far, its data <c>d</c> and the time <c>p</c> of the one before it: a number that was given again after data was
/// lost has another time, and that is how a reader sees that it stands on a branch that ended. Anything else in these keys is nobody's: it
/// is left out, or removed where it is in the way. <c>readers</c> is a hash: for each host the offset that it has read up to, until when
/// that counts, and how much it wants to keep; beside them <c>clock</c>, milliseconds that pass only while hosts come, so that nobody's
/// lease ends while Redis is down, and <c>seen</c>, when the last came. <c>sum</c> in <c>meta</c> and <c>check</c> in <c>readers</c> say
/// again what hosts go by: where they differ from it, another program wrote there, and the log and the leases say what it was.
/// <c>sender</c> is a text: the last number of a host that is in the log, the offset there, and the epoch.
/// <c>sessions</c> is a hash: for each session which of its last messages are in the log and by which host (<see cref="SentNumbers"/>).
/// </remarks>
static class RedisScripts
{
    /// <summary>
    /// Appends a batch. One that was appended before is not again: the sender's last number is kept beside the log, so that a batch can be
    /// sent again when its answer was lost. Nor is what is published for a client's message that another host passed on before. What a host
    /// with a lease has not read is not trimmed; where that is more than the bound, nothing is appended, except that a host which has not
    /// come for ten seconds loses its claim then. Brings the batch to the readers too, where it is small enough to be copied once for each
    /// of them: more would fill what Redis buffers for a subscriber. Returns the epoch, the offset of the last or -1 where there was no
    /// room, and how much was found that is not ours.
    /// </summary>
    /// <remarks>KEYS: meta, log, readers, sender, sessions, sessions before. ARGV: epoch if there is none, number of the first, most
    /// messages, most bytes, most age in ms (0 for no end), channel to wake, most bytes that are not read, the host, the epoch and the
    /// offset it has read up to, then the messages.</remarks>
    public const string Publish =
        "local was, me = ARGV[9], ARGV[8]\n"
        + ScriptBegin.Text
        + """
            local number = tonumber(ARGV[2])
            local known = redis.pcall('GET', KEYS[4])
            if type(known) == 'table' then
              redis.call('DEL', KEYS[4])
              foreign = foreign + 1
            end
            local said, at, from
            if type(known) == 'string' then
              said, at, from = string.match(known, '^(%d+) (%d+) (%w+)$')
              said, at = whole(said), whole(at)
              if not (said and at) then
                said, at = whole(known), nil
                foreign = foreign + 1
              end
            end
            known = said
            local mine = string.reverse((string.gsub(string.rep('0', 16 - #me) .. me, '%x%x', function(b)
              return string.char(tonumber(b, 16))
            end)))
            local function numberIn(entry)
              local data = entry and ours(entry) and entry[2][6] or ''
              -- PublicationCodec: the sender and its number.
              return #data >= 17 and string.sub(data, 2, 9) == mine and struct.unpack('<I8', data, 10) or nil
            end
            -- Whether the log agrees: it has the sender's message there, or had it and let go of it since.
            local function isSoundNumber()
              if from ~= epoch or not at or at > offset then return false end
              local oldest = redis.pcall('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)
              if #oldest == 0 then return floor == bytes end
              if ours(oldest[1]) and offsetOf(oldest[1]) > at then return true end
              local there = numberIn(redis.call('XRANGE', KEYS[2], text(at) .. '-0', text(at) .. '-0')[1])
              return there and there <= said
            end
            -- What it says to be in the log already, or to be missing before, is looked for there: another program may have written it,
            -- and what is left out for it would be lost. What the log agrees with holds for a command too that Redis runs so late that
            -- the log has nothing of its sender any more.
            if (known or 0) ~= number - 1 and not isSoundNumber() then
              local behind, size, count, found = '+', 0, 0, nil
              repeat
                local some = redis.pcall('XREVRANGE', KEYS[2], behind, '-', 'COUNT', 16)
                for i = 1, #some do
                  behind = '(' .. some[i][1]
                  size, count = size + (ours(some[i]) and #some[i][2][6] or 0), count + 1
                  found = numberIn(some[i])
                  if found then
                    at = offsetOf(some[i])
                    break
                  end
                end
              until found or #some < 16 or count >= 1024 or size >= 4194304
              local final = number + #ARGV - 11
              if known and known > final and (found or 0) < number then foreign = foreign + 1 end
              known = found or known and known <= final and known or math.min(known or 0, number - 1)
            end
            known = known or 0
            if ARGV[9] == epoch and (passed >= 250 or not c[3]) then
              register(ARGV[8], tonumber(ARGV[10]), ARGV[3], ARGV[4], ARGV[5])
            end
            retain, most, age = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
            -- SentNumbers: the last number of a session, and the host of each of the last 64. PublicationCodec says where both stand.
            local sessions, nobody = {}, string.rep('\0', 8)
            local function numbersOf(session)
              if sessions[session] then return sessions[session] end
              local s = { last = 0, hosts = string.rep(nobody, 64) }
              for i = 5, 6 do
                local kept = redis.pcall('HGET', KEYS[i], session)
                if type(kept) == 'table' then
                  redis.call('DEL', KEYS[i])
                  foreign = foreign + 1
                elseif kept and #kept == 520 then
                  s.last, s.hosts = struct.unpack('<I8', kept), string.sub(kept, 9)
                  break
                end
              end
              sessions[session] = s
              return s
            end
            local function mark(s, n, host)
              local at = n % 64 * 8
              s.hosts = string.sub(s.hosts, 1, at) .. host .. string.sub(s.hosts, at + 9)
            end
            local function isNew(data)
              if #data < 41 or math.floor(string.byte(data, 1) / 16) % 2 == 0 then return true end
              local s, n, host = numbersOf(string.sub(data, 18, 33)), struct.unpack('<I8', data, 34), string.sub(data, 2, 9)
              if n <= s.last - 64 then return false end
              local by = n <= s.last and string.sub(s.hosts, n % 64 * 8 + 1, n % 64 * 8 + 8) or nobody
              if by ~= nobody and by ~= host then return false end
              for skipped = math.max(s.last + 1, n - 64), n - 1 do mark(s, skipped, nobody) end
              mark(s, n, host)
              s.last, s.isChanged = math.max(s.last, n), true
              return true
            end
            local function keepSessions()
              for session, s in pairs(sessions) do
                if s.isChanged then
                  if redis.call('HLEN', KEYS[5]) >= 16384 then redis.call('RENAME', KEYS[5], KEYS[6]) end
                  redis.call('HSET', KEYS[5], session, struct.pack('<I8', s.last) .. s.hosts)
                  redis.call('PEXPIRE', KEYS[5], 86400000)
                end
              end
            end
            local adding, isTaken = 0, {}
            for i = 11, #ARGV do
              if number + i - 11 > known and #ARGV[i] > 0 and isNew(ARGV[i]) then
                adding = adding + #ARGV[i]
                isTaken[i] = true
              end
            end
            local function renew()
              redis.call('DEL', KEYS[2])
              floor = bytes
              redis.call('HSET', KEYS[1], 'floor', text(floor))
              restart(ARGV[1], offset)
            end
            local bound = math.max(tonumber(ARGV[7]), most)
            if adding > 0 and bytes - floor + adding > bound and redis.call('TYPE', KEYS[2]).ok == 'stream' then
              local low, lowFresh = lowest()
              bound = math.max(bound, most)
              trim(retain, most, low)
              if bytes - floor + adding > bound then trim(retain, math.max(0, bound - adding), lowFresh) end
              if bytes - floor + adding > bound and lowFresh < offset then return { epoch, '-1', foreign } end
            end
            local before = text(last)
            -- A clock that was set back stands still for a while. What is lost and given again meanwhile must not have the time that it
            -- had: each host counts on by another step.
            local step = 1 + (tonumber(string.sub(ARGV[1], -3), 16) or 0) % 1024
            local now = text(us > last and us or last + step)
            local previous = before
            local brought = {}
            local broughtBytes = 0
            local wrote, failed = false, nil
            local function add(data)
              return redis.pcall('XADD', KEYS[2], text(offset + 1) .. '-0', 't', now, 'b', text(bytes + #data), 'd', data, 'p', previous)
            end
            for i = 11, #ARGV do
              if isTaken[i] then
                local added = add(ARGV[i])
                if added.err and string.find(added.err, 'WRONGTYPE') then
                  foreign = foreign + 1
                  renew()
                  added = add(ARGV[i])
                end
                if added.err and (string.find(added.err, 'equal or smaller') or string.find(added.err, 'exhausted')) then
                  -- The log goes further than we know, or as far as numbers go. What is not ours makes room; what is was restored
                  -- without its meta.
                  for _, entry in ipairs(redis.call('XREVRANGE', KEYS[2], '+', text(offset + 1) .. '-0')) do
                    if not ours(entry) then
                      redis.call('XDEL', KEYS[2], entry[1])
                      foreign = foreign + 1
                    end
                  end
                  for _, entry in ipairs(redis.call('XREVRANGE', KEYS[2], '(' .. text(offset + 1) .. '-0', '(' .. text(offset) .. '-0')) do
                    redis.call('XDEL', KEYS[2], entry[1])
                    foreign = foreign + 1
                  end
                  local top = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
                  if not top or offsetOf(top) <= offset then
                    if not top then redis.call('DEL', KEYS[2]) else redis.pcall('XSETID', KEYS[2], text(offset) .. '-0') end
                    added = add(ARGV[i])
                  end
                  if added.err then
                    renew()
                    added = add(ARGV[i])
                  end
                end
                if added.err then
                  -- No memory, no disk: it is tried again. What was appended before it stays, and is counted.
                  failed = redis.error_reply(added.err)
                  if not wrote then return failed end
                  break
                end
                offset, bytes, previous, wrote = offset + 1, bytes + #ARGV[i], now, true
                broughtBytes = broughtBytes + #ARGV[i]
                if broughtBytes <= 131072 then brought[#brought + 1] = struct.pack('<I4', #ARGV[i]) .. ARGV[i] end
              end
              number = number + 1
            end
            if wrote then
              keepSessions()
              redis.call('SET', KEYS[4], text(number - 1) .. ' ' .. text(offset) .. ' ' .. epoch, 'PX', 3600000)
              last = tonumber(now)
              redis.call('HSET', KEYS[1], 'offset', text(offset), 'bytes', text(bytes), 'time', now, 'sum', sum())
              -- Who may be trimmed for is asked of all hosts, which costs: so not for each message.
              -- Redis frees a hundred at once, its node of a stream.
              if bytes - floor > most + most / 16 or redis.call('XLEN', KEYS[2]) > retain + 100 then
                local low = lowest()
                trim(retain, most, low)
              end
              if age > 0 then redis.call('PEXPIRE', KEYS[2], age) end
              if broughtBytes > 131072 then
                redis.call('PUBLISH', ARGV[6], 'read')
              else
                -- PushedBatch reads it.
                redis.call('PUBLISH', ARGV[6],
                  struct.pack('<c1I1c0I8I8I8', 'm', #epoch, epoch, offset - #brought + 1, tonumber(before), tonumber(now))
                  .. table.concat(brought))
              end
            elseif said ~= math.max(known, number - 1) or from ~= epoch then
              redis.pcall('SET', KEYS[4], text(math.max(known, number - 1)) .. ' ' .. text(at or 0) .. ' ' .. epoch, 'PX', 3600000)
            end
            return failed or { epoch, text(offset), foreign }
            """;

    /// <summary>Returns how many messages each host has not read, as pairs. Changes nothing.</summary>
    /// <remarks>KEYS: meta, readers.</remarks>
    public const string Behind = """
        local offset = tonumber(redis.call('HGET', KEYS[1], 'offset') or '0')
        local all = redis.call('HGETALL', KEYS[2])
        local behind = {}
        for i = 1, #all, 2 do
          local at = string.match(all[i + 1], '^(%d+) %d+ %d+ %d+ %d+$')
          if at then
            behind[#behind + 1] = all[i]
            behind[#behind + 1] = string.format('%.0f', math.max(0, offset - tonumber(at)))
          end
        end
        return behind
        """;

    /// <summary>
    /// Reads what is behind a position, about a megabyte at a time, and notes that the host has read up to it. Where Redis came back with
    /// less than the reader has seen, as after a crash that lost the last seconds, the numbers from there on are given again: so the epoch
    /// ends, whether they were given already or not. Returns epoch, start, offset, its time, where the epoch is the reader's, messages, how
    /// much was found that is not ours, the bytes that are kept, and, where the reader passes over what it has not read, each host's
    /// number. A Redis that is full is one that this makes room in.
    /// </summary>
    /// <remarks>KEYS: meta, log, readers. ARGV: epoch if there is none, the reader's epoch, offset and its time (0 where the reader does
    /// not know it), most messages; then the host, or nothing for somebody who only comes once, and its most messages, bytes and
    /// age.</remarks>
    public const string Read =
        FullRedis.GoOn
        + "local was, me = ARGV[2], ARGV[6] or ''\n"
        + ScriptBegin.Text
        + """
            local from = tonumber(ARGV[3])
            local messages = {}
            local kind = redis.call('TYPE', KEYS[2]).ok
            if kind ~= 'stream' and kind ~= 'none' then
              redis.call('DEL', KEYS[2])
              foreign = foreign + 1
              floor = bytes
              redis.call('HSET', KEYS[1], 'floor', text(floor))
              restart(ARGV[1], offset)
            end
            if epoch == ARGV[2] then
              local branched = offset < from or offset == from and ARGV[4] ~= '0' and text(last) ~= ARGV[4]
              if offset > from then
                local behind, count, size = text(from + 1) .. '-0', 1, 0
                repeat
                  local found = redis.call('XRANGE', KEYS[2], behind, text(offset) .. '-0', 'COUNT', count)
                  for _, entry in ipairs(found) do
                    behind = '(' .. entry[1]
                    if ours(entry) then
                      messages[#messages + 1] = entry
                      size = size + #entry[2][6]
                    else
                      foreign = foreign + 1
                    end
                  end
                  local isLast = #found < count
                  count = math.min(count * 2, 128)
                until isLast or size >= 1048576 or #messages >= tonumber(ARGV[5])
                local first = messages[1]
                branched = ARGV[4] ~= '0' and first and first[1] == text(from + 1) .. '-0' and first[2][8] ~= ARGV[4]
              end
              if branched then
                local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
                messages = {}
                restart(ARGV[1], oldest and offsetOf(oldest) - 1 or offset)
              end
            end
            if ARGV[6] and ARGV[6] ~= '' then
              local at = epoch == ARGV[2] and from or ARGV[2] == '' and offset or math.max(start, 0)
              register(ARGV[6], at, ARGV[7], ARGV[8], ARGV[9])
              -- This may have been what was waited for.
              retain, most, age = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
              if at == offset and (bytes - floor > most or redis.call('XLEN', KEYS[2]) > retain) then
                local low = lowest()
                trim(retain, most, low)
              end
            end
            local senders = {}
            local isHole = offset > from and not (messages[1] and offsetOf(messages[1]) == from + 1)
            if ARGV[2] == '' or epoch == ARGV[2] and isHole then
              local all, stem = redis.call('HGETALL', KEYS[3]), string.sub(KEYS[3], 1, -8) .. 'sender:'
              for i = 1, #all, 2 do
                local number = #all[i] == 16 and string.find(all[i], '^%x+$') and redis.pcall('GET', stem .. all[i])
                local said = type(number) == 'string' and string.match(number, '^(%d+) %d+ %w+$')
                if whole(said) then
                  senders[#senders + 1] = all[i]
                  senders[#senders + 1] = said
                end
              end
            end
            return { epoch, text(start), text(offset), text(last), messages, foreign, text(bytes - floor), senders }
            """;
}
