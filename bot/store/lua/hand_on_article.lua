-- An item's linked page has been read: take it off the list and hand the item back to the desk, in one step. Run again
-- (an answer was lost, or two readers had it), it changes nothing.
-- KEYS: articles wanted, intake. ARGV: entry on the list, the item with its article ('' where none was to be had)
-- Returns 1, or 0 when it had been done.
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
if ARGV[2] ~= '' then redis.call('XADD', KEYS[2], '*', 'what', 'article', 'entry', ARGV[2]) end
return 1
