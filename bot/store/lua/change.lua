-- Change one record (a subscription, a channel's settings), raise the version that readers watch, have the channel's
-- held queue looked at again, and write down who did it, joined to the workspace's chain of entries. Run again with the same
-- value, it changes nothing. Refuses when the chain, or the version where one is given, is not as the caller read it.
-- KEYS: records, version, held queues due, audit, heads of chains, outgoing entries
-- ARGV: field ('' for an entry alone), value ('' removes it), channel, now (ms), the audit entry (JSON, '' for none), the oldest audit entry to
--       keep (ms), how many to keep, workspace, the chain's head as read, the entry's number, the hash before it, its
--       hash, the version as read ('' for any)
-- Returns 'changed', 'same', 'version' or 'chain'.
local before = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if ARGV[1] ~= '' and before == ARGV[2] then return 'same' end
if ARGV[13] ~= '' and (redis.call('GET', KEYS[2]) or '0') ~= ARGV[13] then return 'version' end
if ARGV[5] ~= '' and (redis.call('HGET', KEYS[5], ARGV[8]) or '') ~= ARGV[9] then return 'chain' end
if ARGV[1] ~= '' then
    if ARGV[2] == '' then
        redis.call('HDEL', KEYS[1], ARGV[1])
    else
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
    end
    -- By the clock: two masters that parted (a failover) must not come to the same version by different changes.
    local version = math.max(tonumber(redis.call('GET', KEYS[2]) or 0) + 1, tonumber(ARGV[4]))
    redis.call('SET', KEYS[2], string.format('%.0f', version))
    redis.call('ZADD', KEYS[3], 'XX', 'LT', ARGV[4], ARGV[3])
end
if ARGV[5] ~= '' then
    local id = redis.call('XADD', KEYS[4], '*', 'entry', ARGV[5], 'number', ARGV[10], 'before', ARGV[11], 'hash', ARGV[12])
    redis.call('HSET', KEYS[5], ARGV[8], ARGV[10] .. ' ' .. ARGV[12])
    redis.call('XTRIM', KEYS[4], 'MINID', '~', ARGV[6])
    redis.call('XTRIM', KEYS[4], 'MAXLEN', '~', ARGV[7])
    redis.call('XADD', KEYS[6], 'MAXLEN', '~', 10000, '*', 'workspace', ARGV[8], 'id', id)
end
return 'changed'
