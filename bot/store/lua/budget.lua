-- Requests of all processes to one platform: a place in their queue, and a slot for each while it counts. A slot is free a
-- second after the platform counted its request, as nearly as that is known; so no second holds more than there are slots,
-- however late a request comes. Times are the server's, in microseconds.
-- KEYS: the slots (request → when it is free again), the next place in the queue, places that are kept (name → place)
-- ARGV: 'place', how many a second, how many may go at once after a rest, for whom, how far off a place is kept for the
--       next time that the same one asks, in whatever process · 'take', request, how many slots, for how long
--       one is kept if nothing more is heard · 'free', request · 'count', request, the same length, when after the taking
--       it is free
-- Returns for how long to wait.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local what, longest = ARGV[1], 600000000
if what == 'place' then
    local step = 1000000 / ARGV[2]
    local next = tonumber(redis.call('GET', KEYS[2]) or 0)
    -- Further ahead than any queue is only what was written before the clock was set back.
    if next > now + longest then next = 0 end
    local place = tonumber(redis.call('HGET', KEYS[3], ARGV[4]) or 0)
    if place == 0 or place > now + longest then
        place = math.max(now - (ARGV[3] - 1) * step, next)
        local lasts = math.ceil(math.max(0, place - now) / 1000) + 1000
        redis.call('SET', KEYS[2], string.format('%.0f', place + step), 'PX', lasts)
    end
    if place > now + ARGV[5] then
        redis.call('HSET', KEYS[3], ARGV[4], string.format('%.0f', place))
        redis.call('PEXPIRE', KEYS[3], longest / 1000)
    else
        redis.call('HDEL', KEYS[3], ARGV[4])
    end
    return math.max(0, math.ceil(place - now))
elseif what == 'take' then
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
    redis.call('ZREMRANGEBYSCORE', KEYS[1], now + 2 * ARGV[4] + 1000000, '+inf')
    if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
        local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
        return math.ceil(first[2] - now)
    end
    redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[2])
    redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[4] / 500) + 1000)
elseif what == 'free' then
    redis.call('ZREM', KEYS[1], ARGV[2])
else
    local until_ = redis.call('ZSCORE', KEYS[1], ARGV[2])
    if until_ then redis.call('ZADD', KEYS[1], until_ - ARGV[3] + ARGV[4], ARGV[2]) end
end
return 0
