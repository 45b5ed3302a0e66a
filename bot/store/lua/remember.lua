-- Remember what a poll found and append what is new or edited to the intake: one step, so that an item is never
-- remembered without being handed on, nor handed on twice. Run again (an answer was lost), it appends nothing more.
-- KEYS: seen hash, intake stream, source states, sources due
-- ARGV: source, state, next due (ms, or '' when the source has ended), stamp of today,
--       then for each item: what ('quiet', 'new', 'edit'), digest, entry, number of keys, the keys
-- Returns how many entries were appended.
local seen, intake = KEYS[1], KEYS[2]
local stamp = ARGV[4]
local appended = 0
local at = 5
while at <= #ARGV do
    local what, digest, entry, count = ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3])
    local known, same = false, false
    for i = at + 4, at + 3 + count do
        local value = redis.call('HGET', seen, ARGV[i])
        if value then
            known = true
            if string.match(value, '^[^@]*') == digest then same = true end
        end
    end
    for i = at + 4, at + 3 + count do
        redis.call('HSET', seen, ARGV[i], digest .. '@' .. stamp)
    end
    if (what == 'new' and not known) or (what == 'edit' and known and not same) then
        redis.call('XADD', intake, '*', 'what', what, 'entry', entry)
        appended = appended + 1
    end
    at = at + 4 + count
end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
if ARGV[3] == '' then
    redis.call('ZREM', KEYS[4], ARGV[1])
else
    redis.call('ZADD', KEYS[4], ARGV[3], ARGV[1])
end
return appended
