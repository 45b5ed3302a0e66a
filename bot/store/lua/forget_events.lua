-- Forget events that are no longer remembered and of which no delivery is on record any more.
-- KEYS: event times, documents
-- ARGV: prefixes of reports, mutes, channels of events, digests of events, then the events
-- Returns those that were forgotten.
local gone = {}
for at = 5, #ARGV do
    local event = ARGV[at]
    local told = redis.call('EXISTS', ARGV[3] .. event, ARGV[4] .. event)
    if not redis.call('ZSCORE', KEYS[1], event) and told == 0 then
        redis.call('HDEL', KEYS[2], event)
        redis.call('DEL', ARGV[1] .. event, ARGV[2] .. event)
        gone[#gone + 1] = event
    end
end
return gone
