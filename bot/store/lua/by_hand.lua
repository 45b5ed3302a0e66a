-- Settle by hand a delivery of which nobody can tell whether it arrived. Only an unclear one: run again, it changes
-- nothing.
-- KEYS: outbox, delivery record, outboxes due, unclear
-- ARGV: delivery, what ('sent', 'drop', 'resend'), now (ms), channel, keep (s)
-- Returns 1, or 0 when it is not unclear (any more).
if redis.call('HGET', KEYS[2], 'state') ~= 'unclear' then return 0 end
redis.call('SREM', KEYS[4], ARGV[1])
if ARGV[2] == 'resend' then
    redis.call('HSET', KEYS[2], 'state', 'planned', 'why', 'sent again by hand')
    redis.call('HDEL', KEYS[2], 'owner', 'first_tried', 'last_tried', 'settled')
    redis.call('PERSIST', KEYS[2])
    -- Behind what is as urgent: everything else has gone on without it.
    local records = string.sub(KEYS[2], 1, #KEYS[2] - #ARGV[1])
    append(KEYS[1], records, ARGV[1], tonumber(redis.call('HGET', KEYS[2], 'rank') or 0))
    redis.call('SADD', KEYS[3], ARGV[4])
else
    redis.call('HSET', KEYS[2], 'state', ARGV[2] == 'sent' and 'sent' or 'failed', 'why',
        ARGV[2] == 'sent' and 'it stands there, a person says' or 'dropped by hand', 'settled', ARGV[3])
    redis.call('EXPIRE', KEYS[2], ARGV[5])
end
return 1
