"""Options that several commands have: their declaration, and how the options of a subscription are worded. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.subscriptions.delivery_options import (
    AT_ONCE,
    USUAL_TIME,
    UTC_NAME,
    Digest,
    Options,
    PostingMode,
    clock,
    due,
    mode,
    next_at,
    quiet_until,
    zone,
)
from bot.vocabulary import DetectedMeasure, Kind, Tier
from handlers.commands.command import Option
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, OptionChoice


def _known(values: type[Kind | DetectedMeasure | Tier], words: Mapping[str, str]) -> tuple[OptionChoice, ...]:
    return tuple(OptionChoice(words[value].capitalize(), str(value)) for value in values if value in words)


KINDS = _known(Kind, wording.KINDS)
MEASURES = _known(DetectedMeasure, wording.MEASURES)
TIERS = _known(Tier, wording.TIERS)

FILTER = (
    Option("filter", "For example: about:graphite from:CN -rice; empty for everything", is_filter=True),
    Option("about", "Goods, with everything narrower; several with commas", key="about", suggests="item"),
    Option("from", "Whose acts: a country, or EU; several with commas", key="from", suggests="country"),
    Option("to", "Toward a destination, also of acts that name none", key="to", suggests="country"),
    Option("kind", "New measures, amendments, suspensions …", key="kind", choices=KINDS),
    Option("measure", "What the acts do", key="measure", choices=MEASURES),
    Option("tier", "Authorities themselves, or the press", key="tier", choices=TIERS),
    Option("source", "One source", key="source", suggests="source"),
)
DELIVERY = (
    Option("digest", "One message instead of many: daily@09:00 or weekly@mon-09:00", key="digest", suggests="digest"),
    Option("quiet", "Nothing then, except bans; for example 22:00-07:00, or off", key="quiet"),
    Option("tz", "Time zone of these times, for example Europe/Berlin", key="tz", suggests="zone"),
    Option("remind", "Days before a dated change, for example 30,7,1; or off", key="remind"),
    Option("mention", "A role that is called, as @buyers; for bans unless you say more", key="mention"),
)


# -- wording


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def posting_lines(own: Options, usual: Options, now: datetime) -> tuple[Line, ...]:
    """Word when and how a subscription's acts are posted; empty if nothing but the usual was set: each act at once."""
    holds = mode(own, usual)
    if holds == AT_ONCE:
        return (Line("each act at once", bold="Posted:"),) if own.parts else ()
    return (*paused_lines(holds, now), *_posted(holds, now), *_reminded(holds), *_mentioned(holds), *_zone_hint(holds))


def paused_lines(holds: PostingMode, now: datetime) -> tuple[Line, ...]:
    """Word a pause that has not ended; empty without one."""
    if not holds.pause or not holds.paused_at(now):
        return ()
    text = (
        f"until {local_time(holds.pause, holds.zone)}, {zone_name(holds.zone)}: every act waits until then, bans too."
    )
    return (Line(text, bold="Paused:"),)


def _posted(holds: PostingMode, now: datetime) -> tuple[Line, ...]:
    if holds.digest:
        first = due(holds, now, bypass=False)
        when = f"; the next one {local_time(first, holds.zone)}" if first else ""
        found = [Line(f"{digest_words(holds.digest)}, {zone_name(holds.zone)}{when}", bold="Posted:")]
        found += [Line(_delayed(holds), LineKind.SMALL)] if holds.quiet and _delayed_by_quiet(holds, now) else []
        return tuple(found)
    if holds.quiet:
        return (
            Line("each act at once, except in quiet hours", bold="Posted:"),
            Line(
                f"{clock(holds.quiet.start)} to {clock(holds.quiet.end)}, {zone_name(holds.zone)}: what comes then is "
                "posted at their end. Bans are posted at once all the same.",
                bold="Quiet:",
            ),
        )
    return (Line("each act at once", bold="Posted:"),)


def _delayed_by_quiet(holds: PostingMode, now: datetime) -> bool:
    if not holds.digest or not holds.quiet:
        return False
    where = zone(holds.zone)
    return quiet_until(where, holds.quiet, next_at(where, holds.digest.at, now, holds.digest.weekday)) is not None


def _delayed(holds: PostingMode) -> str:
    end = clock(holds.quiet.end) if holds.quiet else ""
    return f"Its time lies in the quiet hours, so the digest is posted at their end, {end}."


def _reminded(holds: PostingMode) -> tuple[Line, ...]:
    if not holds.remind:
        return ()
    hour = clock(holds.digest.at if holds.digest else USUAL_TIME)
    return (Line(f"{reminder_words(holds.remind)}, at {hour}, {zone_name(holds.zone)}", bold="Reminders:"),)


def _mentioned(holds: PostingMode) -> tuple[Line, ...]:
    if not holds.mention:
        return ()
    return (Line(f"{holds.mention} for {wording.listed(holds.mention_on, 12)}; nothing else pings", bold="Mentions:"),)


def _zone_hint(holds: PostingMode) -> tuple[Line, ...]:
    timed = holds.digest or holds.quiet or holds.remind
    if not timed or holds.zone != UTC_NAME:
        return ()
    own = wording.code("/exports settings tz:Europe/Berlin")
    return (Line(f"Times are UTC. For your own: {own}", LineKind.SMALL),)


def digest_words(value: Digest) -> str:
    """Word a digest: `one message a day at 09:00`."""
    if value.weekday is None:
        return f"one message a day at {clock(value.at)}"
    return f"one message a week, on {_DAYS[value.weekday]} at {clock(value.at)}"


def reminder_words(days: tuple[int, ...]) -> str:
    """Word reminders: `30, 7 and 1 days before a dated change, and on the day`."""
    before = [str(day) for day in days if day]
    if not before:
        return "on the day of a dated change"
    unit = "day" if before == ["1"] else "days"
    return f"{wording.listed(before, len(before))} {unit} before a dated change, and on the day"


def zone_name(name: str) -> str:
    """Word a time zone: `Europe/Berlin time`, `UTC`."""
    return "UTC" if name == UTC_NAME else f"{name.replace('_', ' ')} time"


def local_time(when: datetime, name: str) -> str:
    """Word an instant in a time zone: `25 Nov 2026 09:00`."""
    local = when.astimezone(zone(name))
    return f"{wording.said(local.date())} {clock(local.time())}"


def typed_options(options: Options) -> str:
    """Write options as they are typed, to stand behind a filter in a list; empty if there are none."""
    return f" · {wording.code(options.text)}" if options.parts else ""
