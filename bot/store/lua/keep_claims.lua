-- Put off for longer what a claimer still reads: each that is due just when its lease says, so nobody else has it since.
-- KEYS: sources due, pollers (claimer → its last sign of life, ms), the sources that the claimer reads
-- ARGV: claimer, now (ms), the new lease (until when, ms), for how long a sign of life counts (ms), then source, lease, …
-- Returns whether it is known what the claimer reads, and the sources that were put off.
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
local answer = {redis.call('PEXPIRE', KEYS[3], ARGV[4])}
for at = 5, #ARGV, 2 do
    if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[at]) or 0) == tonumber(ARGV[at + 1]) then
        redis.call('ZADD', KEYS[1], ARGV[3], ARGV[at])
        answer[#answer + 1] = ARGV[at]
    end
end
return answer
