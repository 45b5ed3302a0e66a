-- Bound what a paused channel will be sent when it can be written to again: deliveries planned before a day are taken
-- off the head of its outbox and named in one summary, which stands at the head. Run again, it changes nothing more.
-- Does nothing while an attempt at the head is under way or its end is not on record.
-- KEYS: outbox, deliveries, summary's record
-- ARGV: planned before (ms), prefix of delivery records, the summary's id, channel, now (ms), keep (s), how many events
--       the summary names at most, its content (JSON)
-- Returns how many deliveries were taken off.
local function of(id, name) return redis.call('HGET', ARGV[2] .. id, name) or '' end
local head = redis.call('LINDEX', KEYS[1], 0)
if not head or of(head, 'owner') ~= '' then return 0 end
local stands = head == ARGV[3]
if stands then redis.call('LPOP', KEYS[1]) end
local events, taken = {}, 0
head = redis.call('LINDEX', KEYS[1], 0)
while head and tonumber(of(head, 'planned') or 0) < tonumber(ARGV[1]) do
    redis.call('LPOP', KEYS[1])
    local kind, event = of(head, 'kind'), of(head, 'event')
    if (kind == 'alert' or kind == 'follow-up' or kind == '') and event ~= '' then events[#events + 1] = event end
    if kind == 'digest' then
        for _, one in ipairs(cjson.decode(of(head, 'content'))['events'] or {}) do events[#events + 1] = one end
    end
    redis.call('HSET', ARGV[2] .. head, 'state', 'gathered', 'why', 'in ' .. ARGV[3], 'settled', ARGV[5])
    redis.call('EXPIRE', ARGV[2] .. head, ARGV[6])
    taken = taken + 1
    head = redis.call('LINDEX', KEYS[1], 0)
end
if #events > 0 then
    local content = cjson.decode(stands and of(ARGV[3], 'content') or ARGV[8])
    local named, data = content['events'] or {}, content['data']
    local count = #events
    for _, pair in ipairs(data) do
        if pair[1] == 'count' then
            count = count + tonumber(pair[2])
            pair[2] = tostring(count)
        end
    end
    for _, event in ipairs(events) do
        -- The newest are named, the count tells of the others.
        named[#named + 1] = event
        if #named > tonumber(ARGV[7]) then table.remove(named, 1) end
    end
    content['events'] = named
    redis.call('HSET', KEYS[3], 'state', 'planned', 'channel', ARGV[4], 'event', '', 'kind', 'notice', 'subscriptions',
        '[]', 'content', cjson.encode(content), 'parent', '', 'loud', '1', 'mention', '')
    redis.call('HSETNX', KEYS[3], 'planned', ARGV[5])
    redis.call('HSETNX', KEYS[3], 'attempts', 0)
    redis.call('ZADD', KEYS[2], 'NX', ARGV[5], ARGV[3])
    stands = true
end
if stands then redis.call('LPUSH', KEYS[1], ARGV[3]) end
return taken
