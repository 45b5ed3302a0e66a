"""Tells systemd that the bot is ready, reloads and is alive (sd_notify(3)); nothing where nobody asks for it."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

_MICROSECONDS = 1_000_000


def notify(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Send a state such as `READY=1` to NOTIFY_SOCKET, if it is set. A service manager that has gone is passed over."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
        connection.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)


def reloading() -> str:
    """Return the state of a reload, with the monotonic time that Type=notify-reload asks for."""
    return f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}"


def watchdog_s(environment: Mapping[str, str] = os.environ) -> float | None:
    """Return the seconds between two signs of life: half of what systemd waits; None if it does not wait for any."""
    asked, process = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", str(os.getpid()))
    return int(asked) / _MICROSECONDS / 2 if asked.isdigit() and process == str(os.getpid()) else None


async def keep_alive() -> None:
    """Give signs of life from the event loop until cancelled; return at once if none is waited for.

    A loop that stands still gives none, and systemd starts the bot anew.
    """
    if (seconds := watchdog_s()) is None:
        return
    while True:
        notify("WATCHDOG=1")
        await asyncio.sleep(seconds)
