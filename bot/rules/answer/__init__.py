"""A question answered: what acts, lists and registers say of it, as values. Pure."""
