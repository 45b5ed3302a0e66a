-- Change an announcement on record, publish the change and hand it to the planner. Run again, it changes nothing.
-- KEYS: documents, updates, planning, touched.
-- ARGV: event, document, when it was edited before ('' for never), and now, then the rules that the event touches
-- Returns 'done' (also for a repeat), 'changed' when somebody else edited it in between, 'gone' when it is not on record.
local stands = redis.call('HGET', KEYS[1], ARGV[1])
if not stands then return 'gone' end
local edited = cjson.decode(stands)['edited_at']
if type(edited) ~= 'string' then edited = '' end
if edited == ARGV[4] then return 'done' end
if edited ~= ARGV[3] then return 'changed' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', 100000, '*', 'announcement', ARGV[2])
redis.call('XADD', KEYS[3], '*', 'what', 'edit', 'event', ARGV[1])
for at = 5, #ARGV do
    -- A fact changed: the rule waits for a curator, again if need be. One event a line, oldest first.
    local waiting = redis.call('HGET', KEYS[4], ARGV[at])
    if not waiting then
        redis.call('HSET', KEYS[4], ARGV[at], ARGV[1])
    elseif not string.find('\n' .. waiting .. '\n', '\n' .. ARGV[1] .. '\n', 1, true) then
        redis.call('HSET', KEYS[4], ARGV[at], waiting .. '\n' .. ARGV[1])
    end
end
return 'done'
