"""A source's state between polls, and when it is polled next. Pure: `now` is an argument."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from statistics import median
from typing import Any

from bot.feeds.fetch.result import Validators
from bot.feeds.sources import Source

SOONEST = timedelta(minutes=5)
LATEST = timedelta(hours=3)
FIRST_GUESS = timedelta(minutes=15)
"""Bounds and start of the adaptive interval, for sources without a written one."""
LONGEST_BACK_OFF = timedelta(hours=6)
MOST_PATIENCE = timedelta(days=7)
JITTER = 0.1
ARRIVALS_KEPT = 24
POLLS_PER_GAP = 8
"""A source that publishes every day is asked about every three hours, and so on."""
MESSAGE_LENGTH = 300
ENOUGH_SUCCESSES = 9
"""Successes in a row are counted no further."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """All that is remembered of a source but its items. Instants are UTC.

    `next_due` None: never again (it is gone). `arrivals`: when something new was found, oldest first. `moved_to`: where
    permanent redirects lead: asked until it fails, and for the operator to enter in feeds.yaml. `address`: a digest of
    the address that was asked. `alarm`: the condition of which the operators know, `alarms` how often they were told
    something of it, `owed` what they may not have been told yet (see bot.feeds.health).
    """

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    next_due: datetime | None = None
    first_polled_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_ok: datetime | None = None
    last_error: str | None = None
    last_error_message: str | None = None
    last_error_at: datetime | None = None
    failures: int = 0
    moved_to: str | None = None
    gone: bool = False
    arrivals: tuple[datetime, ...] = ()
    newest: datetime | None = None
    items: int | None = None
    address: str | None = None
    successes: int = 0
    failing_since: datetime | None = None
    alarm: str | None = None
    alarm_since: datetime | None = None
    alarms: int = 0
    owed: tuple[str, ...] = ()
    last_ok_at_address: datetime | None = None

    @property
    def validators(self) -> Validators:
        """What the next poll sends along."""
        return Validators(self.etag, self.last_modified)

    def to_json(self) -> str:
        """The state as one JSON object."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)

    @classmethod
    def from_json(cls, text: str | bytes) -> SourceState:
        """Read a state of this or another version: unknown fields are passed over, missing ones are new."""
        raw: dict[str, Any] = json.loads(text)
        known = {one.name: raw[one.name] for one in fields(cls) if one.name in raw}
        for name in _INSTANTS:
            if known.get(name):
                known[name] = datetime.fromisoformat(known[name])
        known["arrivals"] = tuple(datetime.fromisoformat(text) for text in raw.get("arrivals") or ())
        known["owed"] = tuple(raw.get("owed") or ())
        return cls(**known)


_INSTANTS = (
    *("next_due", "first_polled_at", "last_polled_at", "last_ok", "last_ok_at_address", "last_error_at", "newest"),
    *("failing_since", "alarm_since"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A poll that went well. `digest`, `items` and `newest` are None where the body was not read (304, same digest).

    `new`: how many items nobody had seen.
    """

    validators: Validators = field(default_factory=Validators)
    digest: str | None = None
    max_age: float | None = None
    moved_to: str | None = None
    items: int | None = None
    newest: datetime | None = None
    new: int = 0


def after_success(state: SourceState, source: Source, reading: Reading, now: datetime) -> SourceState:
    """The state after a poll that went well; `next_due` says when to come back."""
    arrivals = (*state.arrivals, now)[-ARRIVALS_KEPT:] if reading.new and state.first_polled_at else state.arrivals
    after = replace(
        state,
        etag=reading.validators.etag,
        last_modified=reading.validators.last_modified,
        digest=reading.digest or state.digest,
        first_polled_at=state.first_polled_at or now,
        last_polled_at=now,
        last_ok=now,
        last_ok_at_address=now,
        failures=0,
        successes=min(state.successes + 1, ENOUGH_SUCCESSES),
        failing_since=None,
        moved_to=reading.moved_to,
        gone=False,
        arrivals=arrivals,
        newest=max(filter(None, (state.newest, reading.newest)), default=None),
        items=state.items if reading.items is None else reading.items,
    )
    return replace(after, next_due=now + _calm_interval(after, source, reading.max_age, now))


def after_failure(  # noqa: PLR0913 - what is known of a failure
    state: SourceState, source: Source, kind: str, message: str, now: datetime, *, retry_after: float | None = None
) -> SourceState:
    """The state after a poll that failed. 410 (`gone`) ends the source; Retry-After is heeded in every case.

    A written interval is kept; otherwise each failure in a row doubles the wait, up to six hours. Where the source had
    moved, it is its written address that is asked next, and only what that one leads to can end it.
    """
    after = replace(
        state,
        last_polled_at=now,
        last_error=kind,
        last_error_message=message[:MESSAGE_LENGTH],
        last_error_at=now,
        failures=state.failures + 1,
        successes=0,
        failing_since=state.failing_since or now,
        gone=kind == "gone" and state.moved_to is None,
        moved_to=None,
    )
    if after.gone:
        return replace(after, next_due=None)
    asked = min(timedelta(seconds=retry_after), MOST_PATIENCE) if retry_after else timedelta()
    return replace(after, next_due=now + max(_patient_interval(after, source, now), asked))


def at_address(state: SourceState, source: Source) -> SourceState:
    """The state as it counts for the source's address: under another one, validators, end and new address are void."""
    address = blake2b(source.address.encode(), digest_size=8).hexdigest()
    if state.address is None or state.address == address:
        return state if state.address else replace(state, address=address, last_ok_at_address=state.last_ok)
    anew = replace(state, etag=None, last_modified=None, digest=None, moved_to=None, next_due=None)
    return replace(anew, address=address, last_ok_at_address=None, gone=False, failures=0)


def first_due(source: Source, now: datetime) -> datetime:
    """When a source that has never been polled is polled: at once, a start's rush spread over ten seconds."""
    return now if source.interval else now + timedelta(seconds=10) * _share(source.id, "first")


def _calm_interval(state: SourceState, source: Source, max_age: float | None, now: datetime) -> timedelta:
    if source.interval is not None:
        return source.interval
    learned = _learned(state.arrivals, now)
    asked = min(timedelta(seconds=max_age or 0.0), LATEST)
    return _jittered(max(learned, asked), source.id, now)


def _learned(arrivals: tuple[datetime, ...], now: datetime) -> timedelta:
    """A fraction of the usual gap between arrivals; a silence longer than usual slows the polling down with it."""
    if not arrivals:
        return FIRST_GUESS
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(arrivals)]
    silence = (now - arrivals[-1]).total_seconds()
    usual = median(gaps) if gaps else max(silence, FIRST_GUESS.total_seconds() * POLLS_PER_GAP)
    # Acts come in bursts: shortly after one, the next is likely.
    span = timedelta(seconds=min(max(usual, silence / 2), LATEST.total_seconds() * POLLS_PER_GAP) / POLLS_PER_GAP)
    return min(max(span, SOONEST), LATEST)


def _patient_interval(state: SourceState, source: Source, now: datetime) -> timedelta:
    if source.interval is not None:
        return source.interval
    doubled = FIRST_GUESS * 2 ** min(state.failures - 1, 10)
    return _jittered(min(doubled, LONGEST_BACK_OFF), source.id, now)


def _jittered(span: timedelta, source: str, now: datetime) -> timedelta:
    """Spread by a tenth, the same for the same source and moment, so that sources do not march in step."""
    return span * (1 + JITTER * (2 * _share(source, now.isoformat()) - 1))


def _share(source: str, salt: str) -> float:
    """A number from 0 to 1 that looks random and is not."""
    return int.from_bytes(blake2b(f"{source}|{salt}".encode(), digest_size=4).digest(), "big") / 2**32
