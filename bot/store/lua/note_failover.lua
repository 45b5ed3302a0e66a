-- Note which server is the master, and when it became another than the one before: it may lack the last moments.
-- It is another if the Sentinels name another address, or if it says that it followed the former one. A replica that had
-- restarted before it was promoted says nothing of that; and a plain restart is no change.
-- KEYS: the last failover, the master noted last (its replication id, a space, its address)
-- ARGV: for how long a failover is remembered (ms), the master's address as the Sentinels name it ('' without them)
local replication = redis.call('INFO', 'replication')
local id = string.match(replication, 'master_replid:(%w+)')
local followed = string.match(string.match(replication, 'master_replid2:(%w+)') or '', '[1-9a-f]')
-- Earlier versions noted the replication id alone, and only after a failover.
local noted = redis.call('GET', KEYS[2]) or ''
local former, where = string.match(noted, '^(%w*) ?(.*)$')
local moved = ARGV[2] ~= '' and where ~= '' and where ~= ARGV[2]
if moved or (followed and former ~= id) then
    redis.call('SET', KEYS[1], instant(''), 'PX', ARGV[1])
end
redis.call('SET', KEYS[2], id .. ' ' .. (ARGV[2] ~= '' and ARGV[2] or where))
return 1
