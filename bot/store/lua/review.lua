-- Record that a curator has reviewed events which touched a rule: they no longer mark it. Run again, it changes nothing.
-- KEYS: touched, reviews. ARGV: rule, review, then the events. Returns how many of them were waiting.
local waiting = {}
for event in string.gmatch(redis.call('HGET', KEYS[1], ARGV[1]) or '', '[^\n]+') do waiting[#waiting + 1] = event end
local reviewed = {}
for at = 3, #ARGV do reviewed[ARGV[at]] = true end
local left = {}
for _, event in ipairs(waiting) do
    if not reviewed[event] then left[#left + 1] = event end
end
if #left == #waiting then return 0 end
if #left == 0 then
    redis.call('HDEL', KEYS[1], ARGV[1])
else
    redis.call('HSET', KEYS[1], ARGV[1], table.concat(left, '\n'))
end
redis.call('RPUSH', KEYS[2], ARGV[2])
return #waiting - #left
