"""Worker processes that can be killed individually: their pool, their limits, and workers forked from this process."""
