-- Keep what a look at a watched list found, all at once: its answers and index, the change, and the messages that tell it.
-- Refuses when the watch is not as the caller read it: another process was faster, or nobody watches any more.
-- KEYS: list, lines, index, changes, watches, lists by expiry, outboxes due, deliveries
-- ARGV: id of the list, watch as read, watch from now on, list, lines and index (each '' to keep what stands there),
--       expiry (ms), id of the change or '', change, changes to keep, now (ms), prefix of outboxes, prefix of delivery
--       records, then for each delivery: id, channel, content
-- Returns 1, also where the very same was kept before; 0 where it was refused.
local id, change = ARGV[1], ARGV[8]
local watch = redis.call('HGET', KEYS[5], id)
if watch == ARGV[3] then
    -- Another process may have come as far by another change: ours is kept only if the very same stands there.
    return (change == '' or redis.call('HGET', KEYS[4], change) == ARGV[9]) and 1 or 0
end
if watch ~= ARGV[2] or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[5], id, ARGV[3])
for at = 1, 3 do
    if ARGV[at + 3] ~= '' then redis.call('SET', KEYS[at], ARGV[at + 3]) end
    redis.call('PEXPIREAT', KEYS[at], ARGV[7])
end
redis.call('ZADD', KEYS[6], ARGV[7], id)
if change ~= '' and redis.call('HSETNX', KEYS[4], change, ARGV[9]) == 1 then
    if redis.call('HLEN', KEYS[4]) > tonumber(ARGV[10]) then
        -- The oldest goes.
        local oldest, when = nil, nil
        local held = redis.call('HGETALL', KEYS[4])
        for at = 1, #held, 2 do
            local told = cjson.decode(held[at + 1]).at
            if held[at] ~= change and (when == nil or told < when) then oldest, when = held[at], told end
        end
        redis.call('HDEL', KEYS[4], oldest)
    end
    for at = 14, #ARGV, 3 do
        local delivery, channel = ARGV[at], ARGV[at + 1]
        local record = ARGV[13] .. delivery
        if redis.call('HSETNX', record, 'state', 'planned') == 1 then
            redis.call('HSET', record, 'channel', channel, 'event', '', 'kind', 'parts', 'subscriptions', '[]',
                'content', ARGV[at + 2], 'parent', '', 'loud', '1', 'mention', '', 'planned', ARGV[11],
                'attempts', 0, 'rank', 0)
            append(ARGV[12] .. channel, ARGV[13], delivery, 0)
            redis.call('SADD', KEYS[7], channel)
            redis.call('ZADD', KEYS[8], ARGV[11], delivery)
        end
    end
end
redis.call('PEXPIREAT', KEYS[4], ARGV[7])
return 1
