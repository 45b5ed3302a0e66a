-- Hand held items of a source on to the desk. Run again, or beside another, it changes nothing: the first of them is
-- no longer the head.
-- KEYS: the source's held items, intake, sources with held items
-- ARGV: source, the head as it was read, then the items as they go on
-- Returns how many were handed on.
if redis.call('LINDEX', KEYS[1], 0) ~= ARGV[2] then return 0 end
for at = 3, #ARGV do
    redis.call('LPOP', KEYS[1])
    redis.call('XADD', KEYS[2], '*', 'what', 'new', 'entry', ARGV[at])
end
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('HDEL', KEYS[3], ARGV[1]) end
return #ARGV - 2
