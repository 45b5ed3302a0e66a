"""Loads what parses feeds without the way to the network that it would bring along.

feedparser and the standard library's xml.sax import an HTTP client, TLS included, for addresses that nobody ever gives
them: a sixth of a parsing worker's memory. The worker gets by without.
"""

from __future__ import annotations

import sys
from types import ModuleType

_UNUSED = ("urllib.request", "feedparser.http")
_READER = "bot.feeds.syndication"


def load_feed_reader() -> None:
    """Import `bot.feeds.syndication`, once. For a process of one thread: empty modules take the names meanwhile.

    Afterwards the names are free: whatever else imports them gets the real ones.
    """
    if _READER in sys.modules:
        return
    empty = {name: ModuleType(name) for name in _UNUSED if name not in sys.modules}
    sys.modules.update(empty)
    try:
        __import__(_READER)
    finally:
        for name in empty:
            del sys.modules[name]
