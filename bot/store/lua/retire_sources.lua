-- Take sources out of the round that no living poller reads: pollers may have different files.
-- KEYS: sources due, pollers (claimer → its last sign of life, ms)
-- ARGV: now (ms), for how long a sign of life counts (ms), prefix of the sets of sources that pollers read (same slot)
-- Returns how many left.
local living = redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[1] - ARGV[2], '+inf')
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. string.format('%.0f', ARGV[1] - ARGV[2]))
if #living == 0 then return 0 end
local left = 0
for _, source in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local read = false
    for _, poller in ipairs(living) do
        if redis.call('SISMEMBER', ARGV[3] .. poller, source) == 1 then
            read = true
            break
        end
    end
    if not read then left = left + redis.call('ZREM', KEYS[1], source) end
end
return left
