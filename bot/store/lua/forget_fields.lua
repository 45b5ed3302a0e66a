-- Take fields out of a hash whose event is not on record any more.
-- KEYS: hash, documents, event times
-- ARGV: pairs of field and event
local gone = 0
for at = 1, #ARGV, 2 do
    local known = redis.call('HEXISTS', KEYS[2], ARGV[at + 1]) == 1 or redis.call('ZSCORE', KEYS[3], ARGV[at + 1])
    if not known then gone = gone + redis.call('HDEL', KEYS[1], ARGV[at]) end
end
return gone
