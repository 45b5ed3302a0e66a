-- Begin an attempt at the head of a channel's outbox. Written before the request goes out, so that whoever comes
-- after a kill knows that the platform may have been asked.
-- KEYS: outbox, outboxes due, holds of the channel and of its platform, the last failover, the master noted then
-- ARGV: owner, now (ms, or '' for the server's), prefix of delivery records, prefix of alive keys, channel, term of a
--       sign of life (ms), within which time after a failover what had been found before it may be found again (ms)
-- Returns {'stranger'} if it has to be noted first which server this is, {} for an empty outbox, {'held', ms} while the channel or its platform has to wait, {'busy', owner} while
-- another living process is at it, else {'turn', id, 'open' or 'clean', now (ms), replicas, the record as field, value, … from
-- before this call}: 'open' when an earlier attempt was begun and its end is not on record,
-- or may not be: a replica that became the master may lack the last seconds of the one before.
local id = redis.call('LINDEX', KEYS[1], 0)
while id do
    local state = redis.call('HGET', ARGV[3] .. id, 'state')
    if state == 'planned' or state == 'sending' then break end
    -- Settled by hand while it lay here, or no longer on record.
    redis.call('LPOP', KEYS[1])
    id = redis.call('LINDEX', KEYS[1], 0)
end
if not id then
    redis.call('SREM', KEYS[2], ARGV[5])
    return {}
end
-- A hold's value begins with its length.
local function wait(key)
    return remaining(key, tonumber(string.match(redis.call('GET', key) or '', '^(%d+)|')))
end
local held = math.max(wait(KEYS[3]), wait(KEYS[4]))
if held > 0 then return {'held', held} end
local record = ARGV[3] .. id
local owner = redis.call('HGET', record, 'owner') or ''
if owner ~= '' and owner ~= ARGV[1] and remaining(ARGV[4] .. owner, tonumber(ARGV[6])) > 0 then
    return {'busy', owner}
end
local now = instant(ARGV[2])
local changed, followers = failover(KEYS[5], KEYS[6])
if not changed then return {'stranger'} end
local planned = tonumber(redis.call('HGET', record, 'planned') or 0)
if owner == '' and planned <= changed then
    -- Sent already, perhaps, by whom the former master knew: first tried when it was planned.
    owner = '?'
    redis.call('HSET', record, 'first_tried', planned, 'last_tried', planned)
elseif owner == '' and planned <= changed + ARGV[7] then
    -- Planned and sent already, perhaps, of which the new master knows nothing: its sources showed it again.
    owner = '?'
    local before = changed - ARGV[7]
    redis.call('HSET', record, 'first_tried', before, 'last_tried', before, 'replanned', '1')
end
local answer = {'turn', id, owner == '' and 'clean' or 'open', tostring(now), followers}
for _, part in ipairs(redis.call('HGETALL', record)) do answer[#answer + 1] = part end
redis.call('HSET', record, 'owner', ARGV[1], 'state', 'sending')
if owner == '' then
    -- With an open attempt nothing is asked of the platform yet: the channel is read back first (see again.lua).
    redis.call('HSET', record, 'first_tried', now, 'last_tried', now)
    redis.call('HINCRBY', record, 'attempts', 1)
end
return answer
