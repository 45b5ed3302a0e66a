-- Count what waits in a stream behind its cursor, and tell when the first of it was written.
-- KEYS: cursor, stream
-- ARGV: the most to count
-- Returns the count, and the first entry's id ('' for none).
local behind = redis.call('XRANGE', KEYS[2], '(' .. (redis.call('GET', KEYS[1]) or '0-0'), '+', 'COUNT', ARGV[1])
return {#behind, behind[1] and behind[1][1] or ''}
