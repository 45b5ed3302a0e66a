-- One request at a time to a host by all pollers, and a pause after each.
-- KEYS: the host's turn. ARGV: 'take', holder, for how long (ms) · 'keep', the same · 'end', holder, the pause (ms)
-- Returns for how long to wait (ms): 0 if the turn was the holder's.
local ours = redis.call('GET', KEYS[1]) == ARGV[2]
if ARGV[1] == 'take' and redis.call('SET', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[3]) then return 0 end
if not ours then return math.max(1, remaining(KEYS[1], 600000)) end
if ARGV[1] == 'end' then
    redis.call('SET', KEYS[1], 'pause', 'PX', math.max(1, ARGV[3]))
else
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 0
