-- Settle one intake entry: record the event, publish its announcement if it is the first report, hand a later report
-- or an edit to the planner (a report may change facts, and is both), move the cursor. Refuses when the cursor is not where the caller read it, that is when
-- somebody else settled the entry, or this call is a repeat whose answer was lost; and refuses an edit of an
-- announcement that changed since the caller read it.
-- KEYS: intake cursor, intake, announcements, planning, cards, documents, event times, item events, reports, updates,
--       touched, acts of the source in this hour, its held items, sources with held items
-- ARGV: expected cursor, entry id, what ('announce', 'report', 'edit', 'hold', 'nothing'), event (for 'hold' the
--       source), card, document, item, report (for 'hold' the entry), now (ms), events to keep, when the announcement was edited before ('' for never), then the rules touched
-- Returns the cursor as it stands now.
local cursor = redis.call('GET', KEYS[1]) or '0-0'
if cursor ~= ARGV[1] then return cursor end
local what, event = ARGV[3], ARGV[4]
local changes = what == 'edit' or (what == 'report' and ARGV[6] ~= '')
if changes then
    local stands = redis.call('HGET', KEYS[6], event)
    local edited = stands and cjson.decode(stands)['edited_at']
    if stands and (type(edited) == 'string' and edited or '') ~= ARGV[11] then return cursor end
    if not stands and what == 'edit' then what = 'nothing' end
    changes = stands
end
if what == 'hold' then
    -- The source has announced as much as it may in an hour: a person lets the item go on.
    redis.call('RPUSH', KEYS[13], ARGV[8])
    redis.call('HSETNX', KEYS[14], event, ARGV[9])
elseif what ~= 'nothing' then
    -- An item that shows an event anew has no card of its own: what is remembered of the event stays.
    if ARGV[5] ~= '' then redis.call('HSET', KEYS[5], event, ARGV[5]) end
    redis.call('ZADD', KEYS[7], ARGV[9], event)
    redis.call('HSETNX', KEYS[8], ARGV[7], event)
end
-- The rules that the event touches wait for a curator; one a line, oldest first.
local function touch()
    for at = 12, #ARGV do
        local waiting = redis.call('HGET', KEYS[11], ARGV[at])
        if not waiting then
            redis.call('HSET', KEYS[11], ARGV[at], event)
        elseif not string.find('\n' .. waiting .. '\n', '\n' .. event .. '\n', 1, true) then
            redis.call('HSET', KEYS[11], ARGV[at], waiting .. '\n' .. event)
        end
    end
end
if what == 'announce' and redis.call('HSETNX', KEYS[6], event, ARGV[6]) == 1 then
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', 100000, '*', 'announcement', ARGV[6])
    redis.call('XADD', KEYS[4], '*', 'what', 'announce', 'event', event, 'document', ARGV[6])
    count(KEYS[12], 1)
    touch()
elseif what == 'report' then
    redis.call('RPUSH', KEYS[9], ARGV[8])
    redis.call('LTRIM', KEYS[9], -200, -1)
    local edited = changes and cjson.decode(ARGV[6])['edited_at'] or ''
    redis.call('XADD', KEYS[4], '*', 'what', 'report', 'event', event, 'report', ARGV[8], 'edited', edited)
elseif what == 'edit' then
    redis.call('XADD', KEYS[4], '*', 'what', 'edit', 'event', event)
end
if changes then
    redis.call('HSET', KEYS[6], event, ARGV[6])
    redis.call('XADD', KEYS[10], 'MAXLEN', '~', 100000, '*', 'announcement', ARGV[6])
    touch()
end
local surplus = redis.call('ZCARD', KEYS[7]) - tonumber(ARGV[10])
if surplus > 0 then
    for _, old in ipairs(redis.call('ZRANGE', KEYS[7], 0, surplus - 1)) do
        redis.call('ZREM', KEYS[7], old)
        redis.call('HDEL', KEYS[5], old)
    end
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('XTRIM', KEYS[2], 'MINID', '~', ARGV[2])
return ARGV[2]
