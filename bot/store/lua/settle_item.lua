-- Settle one intake entry: record the event, publish its announcement if it is the first report, move the cursor.
-- Refuses when the cursor is not where the caller read it, that is when somebody else settled the entry, or this
-- call is a repeat whose answer was lost.
-- KEYS: intake cursor, intake, announcements, planning, cards, documents, event times, item events, reports, touched
-- ARGV: expected cursor, entry id, what ('announce', 'report', 'nothing'), event, card, document, item, report,
--       now (ms), events to keep, then the rules that the event touches
-- Returns the cursor as it stands now.
local cursor = redis.call('GET', KEYS[1]) or '0-0'
if cursor ~= ARGV[1] then return cursor end
local what, event = ARGV[3], ARGV[4]
if what ~= 'nothing' then
    redis.call('HSET', KEYS[5], event, ARGV[5])
    redis.call('ZADD', KEYS[7], ARGV[9], event)
    redis.call('HSETNX', KEYS[8], ARGV[7], event)
end
if what == 'announce' and redis.call('HSETNX', KEYS[6], event, ARGV[6]) == 1 then
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', 100000, '*', 'announcement', ARGV[6])
    redis.call('XADD', KEYS[4], '*', 'what', 'announce', 'event', event)
    for at = 11, #ARGV do
        local events = redis.call('HGET', KEYS[10], ARGV[at])
        redis.call('HSET', KEYS[10], ARGV[at], events and events .. '\n' .. event or event)
    end
elseif what == 'report' then
    redis.call('RPUSH', KEYS[9], ARGV[8])
    redis.call('LTRIM', KEYS[9], -200, -1)
end
local surplus = redis.call('ZCARD', KEYS[7]) - tonumber(ARGV[10])
if surplus > 0 then
    for _, old in ipairs(redis.call('ZRANGE', KEYS[7], 0, surplus - 1)) do
        redis.call('ZREM', KEYS[7], old)
        redis.call('HDEL', KEYS[5], old)
    end
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('XTRIM', KEYS[2], 'MINID', '~', ARGV[2])
return ARGV[2]
