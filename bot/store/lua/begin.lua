-- Begin an attempt at the head of a channel's outbox. Written before the request goes out, so that whoever comes
-- after a kill knows that the platform may have been asked.
-- KEYS: outbox, outboxes due. ARGV: owner, now (ms), prefix of delivery records, prefix of alive keys, channel
-- Returns {} for an empty outbox, {'busy', owner} while another living process is at it, else
-- {'turn', id, event, kind, subscriptions, 'open' or 'clean', first tried, last tried, attempts}: 'open' when an
-- earlier attempt was begun and its end is not on record. Times are from before this call ('' for none).
local id = redis.call('LINDEX', KEYS[1], 0)
if not id then
    redis.call('SREM', KEYS[2], ARGV[5])
    return {}
end
local record = ARGV[3] .. id
local got = redis.call('HMGET', record, 'event', 'kind', 'subscriptions', 'owner', 'first_tried', 'last_tried', 'attempts')
local owner = got[4] or ''
if owner ~= '' and owner ~= ARGV[1] and redis.call('EXISTS', ARGV[4] .. owner) == 1 then
    return {'busy', owner}
end
redis.call('HSET', record, 'owner', ARGV[1], 'state', 'sending')
if owner == '' then
    -- With an open attempt nothing is asked of the platform yet: the channel is read back first (see again.lua).
    redis.call('HSET', record, 'first_tried', ARGV[2], 'last_tried', ARGV[2])
    redis.call('HINCRBY', record, 'attempts', 1)
end
return {'turn', id, got[1] or '', got[2] or 'alert', got[3] or '[]', owner == '' and 'clean' or 'open',
    got[5] or '', got[6] or '', got[7] or '0'}
