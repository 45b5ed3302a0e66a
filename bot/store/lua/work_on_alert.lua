-- Keep what somebody did about a posted alert, and have its message edited, in one step.
-- KEYS: delivery record, trail, trails, due, outbox of its channel, outboxes due, deliveries
-- ARGV: steps before, the step (JSON), now (ms), keep (ms), alert, the day by which it is due ('' for none),
--       prefix of delivery records, channel, edit
-- Returns 1; 0 if the alert is not posted or not on record; -1 if somebody else was faster: read the trail again.
local event, state = unpack(redis.call('HMGET', KEYS[1], 'event', 'state'))
if state ~= 'sent' or not event or event == '' then return 0 end
if redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[1]) then return -1 end
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
-- What is worked on stays on record.
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', tonumber(ARGV[3]) - tonumber(ARGV[4]))
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[5])
if ARGV[6] == '' then
    redis.call('ZREM', KEYS[4], ARGV[5])
else
    redis.call('ZADD', KEYS[4], ARGV[6], ARGV[5])
end
local record = ARGV[7] .. ARGV[9]
if redis.call('HSETNX', record, 'state', 'planned') == 1 then
    redis.call('HSET', record, 'channel', ARGV[8], 'event', event, 'kind', 'edit', 'subscriptions', '[]', 'content', '',
        'parent', ARGV[5], 'loud', '0', 'mention', '', 'planned', ARGV[3], 'attempts', 0, 'rank', 3)
    append(KEYS[5], ARGV[7], ARGV[9], 3)
    redis.call('SADD', KEYS[6], ARGV[8])
    redis.call('ZADD', KEYS[7], ARGV[3], ARGV[9])
end
return 1
