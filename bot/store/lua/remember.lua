-- Remember what a poll found and append what is new or edited to the intake: one step, so that an item is never
-- remembered without being handed on, nor handed on twice. Run again (an answer was lost), it appends nothing more.
-- KEYS: seen hash, intake stream, source states, sources due
-- ARGV: source, state, next due (ms, or '' when the source has ended), stamp of today,
--       the items as one JSON list: each {what ('quiet', 'new', 'edit'), digest, entry, its keys …}
-- Returns how many entries were appended.
local seen, intake = KEYS[1], KEYS[2]
local stamp = ARGV[4]
local appended = 0
for _, item in ipairs(cjson.decode(ARGV[5])) do
    local what, digest, entry = item[1], item[2], item[3]
    local known, same = false, false
    if what ~= 'quiet' then
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
    if (what == 'new' and not known) or (what == 'edit' and known and not same) then
        redis.call('XADD', intake, '*', 'what', what, 'entry', entry)
        appended = appended + 1
    end
end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
if ARGV[3] == '' then
    redis.call('ZREM', KEYS[4], ARGV[1])
else
    redis.call('ZADD', KEYS[4], ARGV[3], ARGV[1])
end
return appended
