-- Claim sources that are due. Each is put off by the lease: if the claimer dies, the source falls due again then.
-- Run again for the same request (an answer was lost), it gives back what it claimed then, as far as that still holds.
-- A claimer that has said which sources it reads gets no others.
-- KEYS: sources due, source states, the claimer's last claim, the sources that it reads
-- ARGV: now (ms), lease (ms), how many at most, the request (a number, higher than that of any before)
-- Returns {until when they are put off (ms), source, it was due at, its state or '', …}.
local last = redis.call('HMGET', KEYS[3], 'request', 'until', 'claimed')
local claimed, lease
-- A request that was given up, and comes late.
if tonumber(last[1] or 0) > tonumber(ARGV[4]) then return {'0'} end
if last[1] == ARGV[4] then
    lease, claimed = last[2], cjson.decode(last[3])
else
    lease = string.format('%.0f', ARGV[1] + ARGV[2])
    claimed = {}
    local most, choosy, at = 2 * ARGV[3], redis.call('EXISTS', KEYS[4]) == 1, 0
    repeat
        local page = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', at, ARGV[3])
        for i = 1, #page, 2 do
            if #claimed < most and not (choosy and redis.call('SISMEMBER', KEYS[4], page[i]) == 0) then
                claimed[#claimed + 1] = page[i]
                claimed[#claimed + 1] = page[i + 1]
            end
        end
        at = at + ARGV[3]
    until #page < most or #claimed >= most
    for i = 1, #claimed, 2 do redis.call('ZADD', KEYS[1], lease, claimed[i]) end
    if #claimed > 0 then
        redis.call('HSET', KEYS[3], 'request', ARGV[4], 'until', lease, 'claimed', cjson.encode(claimed))
        redis.call('PEXPIRE', KEYS[3], ARGV[2])
    end
end
local answer = {lease}
for i = 1, #claimed, 2 do
    if tonumber(redis.call('ZSCORE', KEYS[1], claimed[i]) or 0) == tonumber(lease) then
        answer[#answer + 1] = claimed[i]
        answer[#answer + 1] = claimed[i + 1]
        answer[#answer + 1] = redis.call('HGET', KEYS[2], claimed[i]) or ''
    end
end
return answer
