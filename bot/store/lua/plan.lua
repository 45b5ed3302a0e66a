-- Put deliveries into their channels' outboxes (or held queues) and move the planner's cursor. A delivery that is on
-- record is never appended again. Refuses when the cursor is not where the caller read it; an expected cursor of ''
-- moves none (deliveries that no announcement asked for).
-- KEYS: planning cursor, planning, outboxes due, deliveries, held queues due
-- ARGV: expected cursor, entry id, now (ms), prefix of outboxes, prefix of delivery records, prefix of held queues,
--       prefix of the channels of events, keep (s), then for each delivery: id, channel, event, kind, subscriptions
--       (JSON), content (JSON or ''), parent, '1' loud or '0', mention, until when it waits on the held queue (ms) or '0', rank
-- Returns the cursor as it stands now. (Outboxes, held queues and records are named from the prefixes: same slot.)
local cursor = redis.call('GET', KEYS[1]) or '0-0'
if ARGV[1] ~= '' and cursor ~= ARGV[1] then return cursor end
for at = 9, #ARGV, 11 do
    local id, channel, event, kind, due = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 9])
    local record, rank = ARGV[5] .. id, tonumber(ARGV[at + 10])
    hasten(ARGV[4] .. channel, ARGV[5], ARGV[at + 6], rank)
    local overdue = (kind == 'alert' or kind == 'follow-up') and redis.call('ZSCORE', KEYS[5], channel)
    if due == 0 and overdue and tonumber(overdue) <= tonumber(ARGV[3]) then
        -- What waited goes first: until the held queue has been looked at, nothing may overtake it.
        due = tonumber(ARGV[3])
    end
    if redis.call('HSETNX', record, 'state', due > 0 and 'shelved' or 'planned') == 1 then
        redis.call('HSET', record, 'channel', channel, 'event', event, 'kind', kind,
            'subscriptions', ARGV[at + 4], 'content', ARGV[at + 5], 'parent', ARGV[at + 6], 'loud', ARGV[at + 7],
            'mention', ARGV[at + 8], 'planned', ARGV[3], 'attempts', 0, 'rank', rank)
        if due > 0 then
            redis.call('RPUSH', ARGV[6] .. channel, id)
            redis.call('ZADD', KEYS[5], 'LT', due, channel)
        else
            append(ARGV[4] .. channel, ARGV[5], id, rank)
            redis.call('SADD', KEYS[3], channel)
            if kind == 'alert' or kind == 'follow-up' then
                -- Where later reports and edits of the event belong.
                redis.call('HSETNX', ARGV[7] .. event, channel, id)
                redis.call('EXPIRE', ARGV[7] .. event, ARGV[8])
            end
        end
        redis.call('ZADD', KEYS[4], ARGV[3], id)
    end
end
-- What was planned so long ago is settled, and its record has expired or is about to.
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', '(' .. (tonumber(ARGV[3]) - 1000 * tonumber(ARGV[8])))
if ARGV[1] == '' then return cursor end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('XTRIM', KEYS[2], 'MINID', '~', ARGV[2])
return ARGV[2]
