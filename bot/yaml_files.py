"""What every reader of an operator's YAML refuses: files that are none, and aliases.

A FIFO or a device would keep a reader waiting for ever, and a few lines of aliases stand for a million values.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import yaml

LARGEST = 8 * 1024 * 1024
"""Bytes. A hundred times the largest file that is shipped."""
NO_ALIASES = "has an alias (*); write the values out"


def read_plain(path: Path | str, most: int = LARGEST) -> bytes:
    """The content of a regular file; raises OSError for one that cannot be read, is no regular file or is too large."""
    # Without O_NONBLOCK, opening a FIFO waits for somebody who writes.
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "is no regular file (a pipe, a socket or a device)")
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"has more than {most} bytes")
    return content


def first_alias(root: yaml.Node | None) -> int | None:
    """The line (from 1) of the first value that stands in several places of a document; None if there is none."""
    seen: set[int] = set()
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return int(node.start_mark.line) + 1
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return None
