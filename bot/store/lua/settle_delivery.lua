-- Settle the head of a channel's outbox for good. Run again, it changes nothing.
-- KEYS: outbox, delivery record, outboxes due, unclear, paused channels
-- ARGV: delivery, state ('sent', 'failed', 'unclear'), message, link, why, now (ms), channel, keep (s), root
-- Returns the state on record ('forgotten' where there is none), and how many deliveries the outbox holds now.
local state = redis.call('HGET', KEYS[2], 'state')
-- Forgotten while it was under way: nothing of it is to come back.
if not state then return {'forgotten', redis.call('LLEN', KEYS[1])} end
if state == 'sent' or state == 'failed' or (state == 'unclear' and ARGV[2] == 'unclear') then
    return {state, redis.call('LLEN', KEYS[1])}
end
redis.call('HSET', KEYS[2], 'state', ARGV[2], 'message', ARGV[3], 'link', ARGV[4], 'why', ARGV[5], 'settled', ARGV[6],
    'root', ARGV[9])
redis.call('HDEL', KEYS[2], 'owner')
redis.call('EXPIRE', KEYS[2], ARGV[8])
if ARGV[2] == 'unclear' then
    redis.call('SADD', KEYS[4], ARGV[1])
else
    redis.call('SREM', KEYS[4], ARGV[1])
end
-- What can be posted ends a pause.
if ARGV[2] == 'sent' then redis.call('HDEL', KEYS[5], ARGV[7]) end
if redis.call('LINDEX', KEYS[1], 0) == ARGV[1] then redis.call('LPOP', KEYS[1]) end
local left = redis.call('LLEN', KEYS[1])
if left == 0 then redis.call('SREM', KEYS[3], ARGV[7]) end
return {ARGV[2], left}
