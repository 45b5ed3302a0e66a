-- Write a token anew, unless it was revoked meanwhile.
-- KEYS: tokens. ARGV: id, token. Returns 1 if it is there.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
