-- Put a delivery into an outbox: behind what is as urgent or more, before what is less, never before an attempt that is
-- under way or whose end is not on record. `rank`: 0 for an authority's, up to 3 for what only changes an old message.
local function append(outbox, records, id, rank)
    local before = nil
    for at = redis.call('LLEN', outbox) - 1, 0, -1 do
        local other = redis.call('LINDEX', outbox, at)
        local theirs = tonumber(redis.call('HGET', records .. other, 'rank') or 0)
        if theirs <= rank or (redis.call('HGET', records .. other, 'owner') or '') ~= '' then break end
        before = other
    end
    if before then
        redis.call('LINSERT', outbox, 'BEFORE', before, id)
    else
        redis.call('RPUSH', outbox, id)
    end
end

-- Let the message beside which a delivery is to stand be as urgent as that, while it waits, and before it the one
-- beside which it stands itself: nothing goes before what it stands beside. An attempt that is under way keeps its place.
-- `left`: how many more of such a row are looked at, so that records that stand beside each other end as well.
local function hasten(outbox, records, id, rank, left)
    left = left or 50
    if id == '' or left == 0 then return end
    local state, theirs, beside = unpack(redis.call('HMGET', records .. id, 'state', 'rank', 'parent'))
    if state ~= 'planned' and state ~= 'sending' then return end
    hasten(outbox, records, beside or '', rank, left - 1)
    if tonumber(theirs or 0) <= rank then return end
    redis.call('HSET', records .. id, 'rank', rank)
    if state == 'planned' and redis.call('LREM', outbox, 1, id) == 1 then append(outbox, records, id, rank) end
end

-- One more of a source in this hour.
local function count(key, more)
    if more > 0 and redis.call('INCRBY', key, more) == more then redis.call('EXPIRE', key, 3600) end
end

-- How long a key still lasts (ms), and never longer than it may: set back, the server's clock would make it last on.
local function remaining(key, most)
    local left = redis.call('PTTL', key)
    if most and (left > most or left == -1) then
        redis.call('PEXPIRE', key, most)
        return most
    end
    return left
end

-- This instant (ms): the server's, which all processes share, unless the caller gives one.
local function instant(given)
    if given ~= '' then return tonumber(given) end
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
end


-- When another server became the master (ms), as far as that is still remembered, else -1; nil if this server is not the
-- one that was noted last (`of`: its replication id, a space, its address): somebody has to look who it is. And how many
-- replicas follow it.
local function failover(at, of)
    local told = redis.call('INFO', 'replication')
    local id = string.match(told, 'master_replid:(%w+)')
    if string.match(redis.call('GET', of) or '', '^(%w+) ') ~= id then return nil end
    return tonumber(redis.call('GET', at) or -1), tonumber(string.match(told, 'connected_slaves:(%d+)'))
end
