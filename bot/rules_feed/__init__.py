"""Rules as a signed feed: editions are published as a repository of The Update Framework, fetched, verified and kept.

docs/rules-feed.md explains it. Nothing here is imported by a bot without a feed, but for `store`.
"""
