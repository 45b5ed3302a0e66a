"""The only package that talks to Redis: keys, scripts and records. Decisions are made elsewhere."""
