"""Parsing in processes that can be killed one by one."""
