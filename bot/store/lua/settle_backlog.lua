-- Take an item of a backlog off its list and keep the act that it tells of, in one step. Run again (an answer was lost,
-- or two processes judged it), it changes nothing. Beyond the bound the acts of the oldest days are dropped.
-- KEYS: the list, acts, cards, times of acts
-- ARGV: entry on the list, event ('' where it tells of no act), its document, its card, its day (ms), acts to keep
-- Returns 1, or 0 when it had been done.
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
if ARGV[2] == '' then return 1 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
redis.call('ZADD', KEYS[4], ARGV[5], ARGV[2])
local surplus = redis.call('ZCARD', KEYS[4]) - tonumber(ARGV[6])
if surplus > 0 then
    for _, event in ipairs(redis.call('ZRANGE', KEYS[4], 0, surplus - 1)) do
        redis.call('HDEL', KEYS[2], event)
        redis.call('HDEL', KEYS[3], event)
        redis.call('ZREM', KEYS[4], event)
    end
end
return 1
