"""The rooms that know Redis. Keys, scripts and records; nothing here decides."""
