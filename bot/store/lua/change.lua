-- Change one record (a subscription, a channel's settings), raise the version that readers watch, have the channel's
-- shelf looked at again, and write down who did it. Run again with the same value, it changes nothing.
-- KEYS: records, version, shelves due, audit
-- ARGV: field, value ('' removes it), channel, now (ms), the audit entry (JSON, '' for none), the oldest audit entry to
--       keep (ms), how many to keep
-- Returns 1, or 0 when nothing changed.
local before = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if before == ARGV[2] then return 0 end
if ARGV[2] == '' then
    redis.call('HDEL', KEYS[1], ARGV[1])
else
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
redis.call('INCR', KEYS[2])
redis.call('ZADD', KEYS[3], 'XX', 'LT', ARGV[4], ARGV[3])
if ARGV[5] ~= '' then
    redis.call('XADD', KEYS[4], '*', 'entry', ARGV[5])
    redis.call('XTRIM', KEYS[4], 'MINID', '~', ARGV[6])
    redis.call('XTRIM', KEYS[4], 'MAXLEN', '~', ARGV[7])
end
return 1
