-- Keep or take back what people decided of a list's lines, if the list is there. Run again, it changes nothing.
-- KEYS: list, decisions. ARGV: when they expire (ms), then pairs of a line and a decision; an empty one is taken back.
-- Returns 1, or 0 if there is no such list.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for at = 2, #ARGV, 2 do
    if ARGV[at + 1] == '' then
        redis.call('HDEL', KEYS[2], ARGV[at])
    else
        redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1])
    end
end
redis.call('PEXPIREAT', KEYS[2], ARGV[1])
return 1
