-- Note a change of master soon, also while nothing is sent.
-- KEYS: the last failover, the master noted then. ARGV: for how long it is remembered (ms). Returns its time (ms) or -1.
return failover(KEYS[1], KEYS[2], instant(''), ARGV[1])
