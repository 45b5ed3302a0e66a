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

-- One more of a source in this hour.
local function count(key, more)
    if more > 0 and redis.call('INCRBY', key, more) == more then redis.call('EXPIRE', key, 3600) end
end

