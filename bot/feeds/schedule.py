"""A source's state between polls, and the time of its next poll. PURE: `now` is an argument."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from statistics import median

import msgspec

from bot.feeds.fetch.response import Validators
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
"""Polls per usual gap between new items: a source that publishes daily is polled about every three hours."""
MESSAGE_LENGTH = 300
ENOUGH_SUCCESSES = 9
"""Successes in a row are counted up to this."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """The stored state of a source, except its items. Instants are UTC.

    `next_due`: None means never (the source is gone). `arrivals`: when new items were found, oldest first. `moved_to`:
    the target of permanent redirects, used until it fails; the operator should enter it in feeds.yaml. `address`: a
    digest of the address that was polled. `alarm`: the condition that was reported to operators, `alarms`: the number
    of notices, `owed`: the last notice, until it is certainly sent (see bot.feeds.health).
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
        """The validators to send with the next poll."""
        return Validators(self.etag, self.last_modified)

    def to_json(self) -> str:
        """Write the state as one JSON object."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> SourceState:
        """Read a state of this or another version: unknown fields are ignored, missing ones get their default."""
        return msgspec.json.decode(text, type=cls)


@dataclass(frozen=True, slots=True)
class PollResult:
    """A successful poll. `digest`, `items` and `newest` are None if the body was not read (304, same digest).

    `new` is the number of new items.
    """

    validators: Validators = field(default_factory=Validators)
    digest: str | None = None
    max_age: float | None = None
    moved_to: str | None = None
    items: int | None = None
    newest: datetime | None = None
    new: int = 0


def after_success(state: SourceState, source: Source, result: PollResult, now: datetime) -> SourceState:
    """Return the state after a successful poll, with its `next_due`."""
    arrivals = (*state.arrivals, now)[-ARRIVALS_KEPT:] if result.new and state.first_polled_at else state.arrivals
    after = replace(
        state,
        etag=result.validators.etag,
        last_modified=result.validators.last_modified,
        digest=result.digest or state.digest,
        first_polled_at=state.first_polled_at or now,
        last_polled_at=now,
        last_ok=now,
        last_ok_at_address=now,
        failures=0,
        successes=min(state.successes + 1, ENOUGH_SUCCESSES),
        failing_since=None,
        moved_to=result.moved_to,
        gone=False,
        arrivals=arrivals,
        newest=max(filter(None, (state.newest, result.newest)), default=None),
        items=state.items if result.items is None else result.items,
    )
    return replace(after, next_due=now + _interval_after_success(after, source, result.max_age, now))


def after_failure(  # noqa: PLR0913 - the facts of a failure
    state: SourceState, source: Source, kind: str, message: str, now: datetime, *, retry_after: float | None = None
) -> SourceState:
    """Return the state after a failed poll. 410 (`gone`) ends the source; Retry-After is always respected.

    A written interval is kept; otherwise each failure in a row doubles the wait, up to six hours. If the source had
    moved, its written address is polled next, and only a 410 from there ends it.
    """
    after = replace(
        state,
        last_polled_at=now,
        last_error=kind,
        last_error_message=message[:MESSAGE_LENGTH],
        failures=state.failures + 1,
        successes=0,
        failing_since=state.failing_since or now,
        gone=kind == "gone" and state.moved_to is None,
        moved_to=None,
    )
    if after.gone:
        return replace(after, next_due=None)
    wait = min(timedelta(seconds=retry_after), MOST_PATIENCE) if retry_after else timedelta()
    return replace(after, next_due=now + max(_interval_after_failure(after, source, now), wait))


def for_address(state: SourceState, source: Source) -> SourceState:
    """Return the state for the source's address; if that changed, validators, `gone` and `moved_to` are reset."""
    address = blake2b(source.address.encode(), digest_size=8).hexdigest()
    if state.address is None or state.address == address:
        return state if state.address else replace(state, address=address, last_ok_at_address=state.last_ok)
    reset = replace(state, etag=None, last_modified=None, digest=None, moved_to=None, next_due=None)
    return replace(reset, address=address, last_ok_at_address=None, gone=False, failures=0)


def first_due(source: Source, now: datetime) -> datetime:
    """Return when to poll a source for the first time: at once, spread over ten seconds to avoid a rush."""
    return now if source.interval else now + timedelta(seconds=10) * _share(source.id, "first")


def _interval_after_success(state: SourceState, source: Source, max_age: float | None, now: datetime) -> timedelta:
    if source.interval is not None:
        return source.interval
    usual = _learned_interval(state.arrivals, now)
    freshness = min(timedelta(seconds=max_age or 0.0), LATEST)
    return _jittered(max(usual, freshness), source.id, now)


def _learned_interval(arrivals: tuple[datetime, ...], now: datetime) -> timedelta:
    """Return a fraction of the usual gap between arrivals; a longer silence lengthens it."""
    if not arrivals:
        return FIRST_GUESS
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(arrivals)]
    silence = (now - arrivals[-1]).total_seconds()
    usual = median(gaps) if gaps else max(silence, FIRST_GUESS.total_seconds() * POLLS_PER_GAP)
    # Acts come in bursts: soon after one, the next is likely.
    span = timedelta(seconds=min(max(usual, silence / 2), LATEST.total_seconds() * POLLS_PER_GAP) / POLLS_PER_GAP)
    return min(max(span, SOONEST), LATEST)


def _interval_after_failure(state: SourceState, source: Source, now: datetime) -> timedelta:
    if source.interval is not None:
        return source.interval
    doubled = FIRST_GUESS * 2 ** min(state.failures - 1, 10)
    return _jittered(min(doubled, LONGEST_BACK_OFF), source.id, now)


def _jittered(span: timedelta, source: str, now: datetime) -> timedelta:
    """Vary a span by a tenth, so that sources are not polled in step; deterministic for source and instant."""
    return span * (1 + JITTER * (2 * _share(source, now.isoformat()) - 1))


def _share(source: str, salt: str) -> float:
    """Return a pseudo-random number from 0 to 1 that depends on source and salt alone."""
    return int.from_bytes(blake2b(f"{source}|{salt}".encode(), digest_size=4).digest(), "big") / 2**32
