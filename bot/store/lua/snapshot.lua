-- Read every key of ours at one instant, so that a backup is whole while processes go on writing.
-- KEYS: the public stream. ARGV: the pattern of our other keys, then the prefixes of keys that are left out
-- Returns for each key: its name, its type, its rest of life (ms, -1 for ever), its value.
local function left_out(name)
    for at = 2, #ARGV do
        if string.sub(name, 1, #ARGV[at]) == ARGV[at] then return true end
    end
end
local read = {
    string = function(name) return redis.call('GET', name) end,
    hash = function(name) return redis.call('HGETALL', name) end,
    list = function(name) return redis.call('LRANGE', name, 0, -1) end,
    set = function(name) return redis.call('SMEMBERS', name) end,
    zset = function(name) return redis.call('ZRANGE', name, 0, -1, 'WITHSCORES') end,
    stream = function(name) return redis.call('XRANGE', name, '-', '+') end,
}
local seen, found = {}, {}
local function take(name)
    local kind = redis.call('TYPE', name)['ok']
    if seen[name] or left_out(name) or not read[kind] then return end
    seen[name] = true
    found[#found + 1] = {name, kind, redis.call('PTTL', name), read[kind](name)}
end
take(KEYS[1])
local cursor = '0'
repeat
    local page = redis.call('SCAN', cursor, 'MATCH', ARGV[1], 'COUNT', 1000)
    cursor = page[1]
    for _, name in ipairs(page[2]) do take(name) end
until cursor == '0'
return found
