-- Append deliveries to their channels' outboxes and move the planner's cursor. A delivery that is on record is
-- never appended again. Refuses when the cursor is not where the caller read it.
-- KEYS: planning cursor, planning, outboxes due, deliveries
-- ARGV: expected cursor, entry id, now (ms), prefix of outboxes, prefix of delivery records,
--       then for each delivery: id, channel, event, kind, subscriptions (JSON)
-- Returns the cursor as it stands now. (Outboxes and records are named from the prefixes: same slot.)
local cursor = redis.call('GET', KEYS[1]) or '0-0'
if cursor ~= ARGV[1] then return cursor end
for at = 6, #ARGV, 5 do
    local id, channel = ARGV[at], ARGV[at + 1]
    local record = ARGV[5] .. id
    if redis.call('HSETNX', record, 'state', 'planned') == 1 then
        redis.call('HSET', record, 'channel', channel, 'event', ARGV[at + 2], 'kind', ARGV[at + 3],
            'subscriptions', ARGV[at + 4], 'planned', ARGV[3], 'attempts', 0)
        redis.call('RPUSH', ARGV[4] .. channel, id)
        redis.call('SADD', KEYS[3], channel)
        redis.call('ZADD', KEYS[4], ARGV[3], id)
    end
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('XTRIM', KEYS[2], 'MINID', '~', ARGV[2])
return ARGV[2]
