"""Ports for servers that must know theirs before they listen."""

from __future__ import annotations

import itertools
import os
import socket

# Below every system's range for outgoing connections and for "any port": between the look and the listening nobody
# else is given it. Each process begins elsewhere, so two of a parallel run meet as good as never.
FIRST, COUNT = 10_000, 20_000
_steps = itertools.count(os.getpid() * 61)


def free_port() -> int:
    """Return a port of loopback that nobody listens on, another one at each call."""
    for step in itertools.islice(_steps, COUNT):
        port = FIRST + step % COUNT
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                continue
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("no port is free")
