-- Move deliveries from a channel's held queue: to its outbox, into a digest, or away. One step, so that none is lost or
-- doubled. Refuses when one of them is not on the held queue (any more): somebody else was faster, or this is a repeat.
-- KEYS: held queue, outbox, outboxes due, deliveries, held queues due
-- ARGV: channel, now (ms), prefix of delivery records, prefix of the channels of events, keep (s), how many lay on the
--       held queue, when to look at what is left (ms), prefix of the digests of events,
--       then for each: 'send', id, '' · 'drop', id, why · 'gather', id, the digest's id
--       · 'replan', id, now (ms): it stays
--       · 'new', the digest's id, subscriptions (JSON), content (JSON), mention
-- Returns 1, or 0 when it refused.
local channel, now, record, keep = ARGV[1], ARGV[2], ARGV[3], ARGV[5]
local at = 9
while at <= #ARGV do
    if ARGV[at] == 'new' then
        at = at + 5
    else
        local state = redis.call('HGET', record .. ARGV[at + 1], 'state')
        -- A record that is gone cannot be sent; its name is only taken off the held queue.
        if state ~= 'shelved' and (state or ARGV[at] ~= 'drop') then return 0 end
        at = at + 3
    end
end
local before = redis.call('LLEN', KEYS[1])
local function post(id)
    append(KEYS[2], record, id, tonumber(redis.call('HGET', record .. id, 'rank') or 0))
    redis.call('SADD', KEYS[3], channel)
end
at = 9
while at <= #ARGV do
    local what, id = ARGV[at], ARGV[at + 1]
    if what == 'new' then
        redis.call('HSET', record .. id, 'state', 'planned', 'channel', channel, 'event', '', 'kind', 'digest',
            'subscriptions', ARGV[at + 2], 'content', ARGV[at + 3], 'parent', '', 'loud', '1', 'mention', ARGV[at + 4],
            'planned', now, 'attempts', 0)
        redis.call('ZADD', KEYS[4], now, id)
        post(id)
        at = at + 5
    elseif what == 'replan' then
        redis.call('HSET', record .. id, 'planned', ARGV[at + 2])
        at = at + 3
    else
        redis.call('LREM', KEYS[1], 1, id)
        if what == 'send' then
            redis.call('HSET', record .. id, 'state', 'planned')
            local event = redis.call('HGET', record .. id, 'event')
            redis.call('HSETNX', ARGV[4] .. event, channel, id)
            redis.call('EXPIRE', ARGV[4] .. event, keep)
            post(id)
        else
            local why = what == 'gather' and 'in digest ' .. ARGV[at + 2] or ARGV[at + 2]
            if redis.call('EXISTS', record .. id) == 1 then
                local event = redis.call('HGET', record .. id, 'event')
                if what == 'gather' and event then
                    -- Where later reports and changes of the event belong.
                    redis.call('HSET', ARGV[8] .. event, channel, ARGV[at + 2])
                    redis.call('EXPIRE', ARGV[8] .. event, keep)
                end
                redis.call('HSET', record .. id, 'state', what == 'gather' and 'gathered' or 'withdrawn', 'why', why,
                    'settled', now)
                redis.call('EXPIRE', record .. id, keep)
            end
        end
        at = at + 3
    end
end
if redis.call('LLEN', KEYS[1]) == 0 then
    redis.call('ZREM', KEYS[5], channel)
else
    -- What was added meanwhile is looked at now.
    redis.call('ZADD', KEYS[5], before == tonumber(ARGV[6]) and ARGV[7] or now, channel)
end
return 1
