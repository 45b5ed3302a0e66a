-- Claim sources that are due. Each is put off by the lease: if the claimer dies, the source falls due again then.
-- KEYS: sources due, source states. ARGV: now (ms), lease (ms), how many at most.
-- Returns {source, it was due at, its state or '', …}.
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local claimed = {}
for i = 1, #due, 2 do
    redis.call('ZADD', KEYS[1], ARGV[1] + ARGV[2], due[i])
    claimed[#claimed + 1] = due[i]
    claimed[#claimed + 1] = due[i + 1]
    claimed[#claimed + 1] = redis.call('HGET', KEYS[2], due[i]) or ''
end
return claimed
