-- The last word before a request goes out: whether the attempt is still ours. It gives our sign of life a whole term
-- again, so that nobody else looks for the message while it is under way.
-- KEYS: delivery record, our sign of life. ARGV: owner, term of the sign (s). Returns 1, or 0 when it is not ours.
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], '1', 'EX', ARGV[2])
return 1
