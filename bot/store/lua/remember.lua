-- Remember what a poll found and append what is new or edited to the intake: one step, so that an item is never
-- remembered without being handed on, nor handed on twice. Run again (an answer was lost), it appends nothing more.
-- More new items of a source in an hour than the cap are held beside the intake, until a person lets them go on.
-- A quiet item that is new and comes with its entry goes to the backlog, of which the oldest are lost beyond a bound.
-- KEYS: seen hash, intake stream, source states, sources due, its count of this hour, its held items, sources with
--       held items, backlog
-- ARGV: source, state, next due (ms, or '' when the source has ended), stamp of today,
--       the items as one JSON list: each {what ('quiet', 'new', 'edit'), digest, entry, its keys …}, the cap,
--       how many held items are kept, now (ms), how many items the backlog keeps
-- Returns how many entries were appended, and how many are held for the first time.
local seen, intake = KEYS[1], KEYS[2]
local stamp = ARGV[4]
local appended, fresh, held = 0, 0, 0
local brought = tonumber(redis.call('GET', KEYS[5]) or 0)
if not brought then redis.call('DEL', KEYS[5]) end
local room = tonumber(ARGV[6]) - (brought or 0)
for _, item in ipairs(cjson.decode(ARGV[5])) do
    local what, digest, entry = item[1], item[2], item[3]
    local known, same = false, false
    if entry ~= '' then
        for i = 4, #item do
            local value = redis.call('HGET', seen, item[i])
            if value then
                known = true
                if string.match(value, '^[^@]*') == digest then same = true end
            end
        end
    end
    for i = 4, #item do
        redis.call('HSET', seen, item[i], digest .. '@' .. stamp)
    end
    if what == 'quiet' and entry ~= '' and not known then
        redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[9], '*', 'entry', entry)
    end
    if (what == 'new' and not known) or (what == 'edit' and known and not same) then
        if what == 'new' and fresh >= room then
            held = held + 1
            if redis.call('RPUSH', KEYS[6], entry) > tonumber(ARGV[7]) then redis.call('LPOP', KEYS[6]) end
            redis.call('HSETNX', KEYS[7], ARGV[1], ARGV[8])
        else
            redis.call('XADD', intake, '*', 'what', what, 'entry', entry)
            appended = appended + 1
            if what == 'new' then fresh = fresh + 1 end
        end
    end
end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
if ARGV[3] == '' then
    redis.call('ZREM', KEYS[4], ARGV[1])
else
    redis.call('ZADD', KEYS[4], ARGV[3], ARGV[1])
end
count(KEYS[5], fresh)
return {appended, held}
