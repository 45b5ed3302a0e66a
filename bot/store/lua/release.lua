-- End an attempt that the platform certainly did not take: the delivery stays at the head, with a clean record.
-- An unclear attempt is not released: its owner stays on record until the channel has been read back.
-- KEYS: delivery record. ARGV: owner, why. Returns 1, or 0 when the attempt is not ours.
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'owner', 'first_tried')
redis.call('HSET', KEYS[1], 'state', 'planned', 'why', ARGV[2])
return 1
