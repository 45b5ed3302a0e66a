-- Put a workspace's audit entries, joined to a chain, in place of those that were not. Run again, it does the same.
-- KEYS: scratch stream, audit, heads of chains
-- ARGV: 'add', then for each entry: id, entry (JSON), number, hash before, hash
--       or 'put', the id of the last entry that was read, workspace, head of the chain
-- Returns 1, or 0 when an entry was added meanwhile: read again.
if ARGV[1] == 'add' then
    for at = 2, #ARGV, 5 do
        redis.call('XADD', KEYS[1], ARGV[at], 'entry', ARGV[at + 1], 'number', ARGV[at + 2], 'before', ARGV[at + 3],
            'hash', ARGV[at + 4])
    end
    return 1
end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
if (last[1] and last[1][1] or '') ~= ARGV[2] then return 0 end
if last[1] then
    redis.call('RENAME', KEYS[1], KEYS[2])
    redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
end
return 1
