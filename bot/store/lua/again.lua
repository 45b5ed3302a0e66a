-- Put on record that an open attempt is made once more, before the request goes out.
-- KEYS: delivery record. ARGV: owner, now (ms, or '' for the server's). Returns 1, or 0 when the attempt is no longer ours.
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'replanned')
redis.call('HSET', KEYS[1], 'last_tried', instant(ARGV[2]))
redis.call('HINCRBY', KEYS[1], 'attempts', 1)
return 1
