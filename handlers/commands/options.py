"""Options that several commands have: their declaration, their words, what people type for the end of a pause. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.errors import UsageError
from bot.subscriptions import alert_form
from bot.subscriptions.alert_form import AlertForm
from bot.subscriptions.delivery_options import (
    AT_ONCE,
    USUAL_TIME,
    UTC_NAME,
    Digest,
    Options,
    PostingMode,
    clock,
    due,
    instant,
    mode,
    next_at,
    quiet_until,
    zone,
)
from bot.text import days, locales
from bot.vocabulary import DetectedMeasure, Kind, Tier
from handlers.commands.command import Option
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, OptionChoice
from handlers.messages.speech import Words, later, say


def _word_choices(values: type[Kind | DetectedMeasure | Tier], words: Mapping[str, str]) -> tuple[OptionChoice, ...]:
    return tuple(OptionChoice(words[value].capitalize(), str(value)) for value in values if value in words)


def kinds() -> tuple[OptionChoice, ...]:
    """Return the kinds of acts to choose from."""
    return _word_choices(Kind, wording.KINDS)


def measures() -> tuple[OptionChoice, ...]:
    """Return what acts do, to choose from."""
    return _word_choices(DetectedMeasure, wording.MEASURES)


def tiers() -> tuple[OptionChoice, ...]:
    """Return the ranks of sources to choose from."""
    return _word_choices(Tier, wording.TIERS)


def formats() -> tuple[OptionChoice, ...]:
    """Return the lengths of alerts to choose from."""
    return tuple(OptionChoice(_LENGTHS[length], length) for length in alert_form.LENGTHS)


_LENGTHS = Words(
    {
        "short": later("Short: what to do, and the source"),
        "normal": later("Normal: half a screen of a phone"),
        "full": later("Full: every fact, rule and report"),
    }
)

LANGUAGES = tuple(
    OptionChoice(locales.own_name(one), locales.written(one)) for one in (locales.SOURCE, *locales.LANGUAGES)
)

FILTER = (
    Option("filter", later("For example: about:graphite from:CN -rice; empty for everything"), is_filter=True),
    Option("about", later("Goods, with everything narrower; several with commas"), key="about", suggests="item"),
    Option("from", later("Whose acts: a country, or EU; several with commas"), key="from", suggests="country"),
    Option("to", later("Toward a destination, also of acts that name none"), key="to", suggests="country"),
    Option("kind", later("New measures, amendments, suspensions …"), key="kind", choices=kinds()),
    Option("measure", later("What the acts do"), key="measure", choices=measures()),
    Option("tier", later("Authorities themselves, or the press"), key="tier", choices=tiers()),
    Option("source", later("One source"), key="source", suggests="source"),
)
FORM = (
    Option("format", later("How long alerts are"), key="format", choices=formats()),
    Option("title", later("A title of your own: {exporter}: {measure} on {goods}; or off"), key="title", verbatim=True),
)
DELIVERY = (
    Option(
        "digest", later("One message instead of many: daily@09:00 or weekly@mon-09:00"), key="digest", suggests="digest"
    ),
    Option("quiet", later("Nothing then, except bans; for example 22:00-07:00, or off"), key="quiet"),
    Option("tz", later("Time zone of these times, for example Europe/Berlin"), key="tz", suggests="zone"),
    Option("remind", later("Days before a dated change, for example 30,7,1; or off"), key="remind"),
    Option("mention", later("A role that is called, as @buyers; for bans unless you say more"), key="mention"),
    Option("lang", later("The language of what is posted: ja, de, zh-Hant …; or off"), key="lang", choices=LANGUAGES),
    *FORM,
)
NAME_OPTION = Option("name", later("What the subscription is called in lists; or off"), key="name")


# -- wording


_DAYS = (
    later("Monday"),
    later("Tuesday"),
    later("Wednesday"),
    later("Thursday"),
    later("Friday"),
    later("Saturday"),
    later("Sunday"),
)


def posting_lines(own: Options, usual: Options, now: datetime) -> tuple[Line, ...]:
    """Word when and how a subscription's acts are posted; empty if nothing but the usual was set: each act at once."""
    holds = mode(own, usual)
    uncalled = _called_by_nobody(holds, own, usual)
    if holds == AT_ONCE:
        return (Line(say("each act at once"), bold=say("Posted:")), *uncalled) if own.parts else ()
    timed = (*paused_lines(holds, now), *_posted(holds, now), *_reminded(holds))
    return (*timed, *_mentioned(holds), *_spoken(holds), *form_lines(holds.form), *_zone_hint(holds), *uncalled)


def form_lines(form: AlertForm) -> tuple[Line, ...]:
    """Word how long alerts are and their own title; empty if both are as usual."""
    length = (Line(_LENGTHS[form.length], bold=say("Alerts:")),) if form.length != alert_form.NORMAL else ()
    title = (Line(wording.code(form.title), bold=say("Title:")),) if form.title else ()
    return (*length, *title)


def paused_lines(holds: PostingMode, now: datetime) -> tuple[Line, ...]:
    """Word a pause that has not ended; empty without one."""
    if not holds.pause or not holds.paused_at(now):
        return ()
    text = say(
        "until {time}, {zone}: every act waits until then, bans too.",
        time=local_time(holds.pause, holds.zone),
        zone=zone_name(holds.zone),
    )
    return (Line(text, bold=say("Paused:")),)


def _posted(holds: PostingMode, now: datetime) -> tuple[Line, ...]:
    if holds.digest:
        first = due(holds, now, bypass=False)
        when = [say("the next one {time}", time=local_time(first, holds.zone))] if first else []
        told = f"{digest_words(holds.digest)}{say(', ')}{zone_name(holds.zone)}"
        found = [Line(wording.clauses([told, *when]), bold=say("Posted:"))]
        found += [Line(_delayed(holds), LineKind.SMALL)] if holds.quiet and _delayed_by_quiet(holds, now) else []
        return tuple(found)
    if holds.quiet:
        return (
            Line(say("each act at once, except in quiet hours"), bold=say("Posted:")),
            Line(
                say(
                    "{start} to {end}, {zone}: what comes then is posted at their end. Bans are posted at once all the "
                    "same.",
                    start=clock(holds.quiet.start),
                    end=clock(holds.quiet.end),
                    zone=zone_name(holds.zone),
                ),
                bold=say("Quiet:"),
            ),
        )
    return (Line(say("each act at once"), bold=say("Posted:")),)


def _delayed_by_quiet(holds: PostingMode, now: datetime) -> bool:
    if not holds.digest or not holds.quiet:
        return False
    where = zone(holds.zone)
    return quiet_until(where, holds.quiet, next_at(where, holds.digest.at, now, holds.digest.weekday)) is not None


def _delayed(holds: PostingMode) -> str:
    end = clock(holds.quiet.end) if holds.quiet else ""
    return say("Its time lies in the quiet hours, so the digest is posted at their end, {end}.", end=end)


def _reminded(holds: PostingMode) -> tuple[Line, ...]:
    if not holds.remind:
        return ()
    hour = clock(holds.digest.at if holds.digest else USUAL_TIME)
    text = say("{days}, at {time}, {zone}", days=reminder_words(holds.remind), time=hour, zone=zone_name(holds.zone))
    return (Line(text, bold=say("Reminders:")),)


def _mentioned(holds: PostingMode) -> tuple[Line, ...]:
    if not holds.mention:
        return ()
    kinds = wording.listed(holds.mention_on, 12)
    text = say("{group} for {kinds}; nothing else pings", group=holds.mention, kinds=kinds)
    return (Line(text, bold=say("Mentions:")),)


def _called_by_nobody(holds: PostingMode, own: Options, usual: Options) -> tuple[Line, ...]:
    """Say that kinds are named for a call, and nobody who is called."""
    if holds.mention or not isinstance(own.over(usual).mention_on, tuple):
        return ()
    text = say("`mention-on:` says for what somebody is called, and `mention:` is not set: nobody is called.")
    return (Line(wording.ticked(text), LineKind.SMALL),)


def _spoken(holds: PostingMode) -> tuple[Line, ...]:
    if not (language := locales.served(holds.language)):
        return ()
    return (Line(locales.own_name(language), bold=say("Language:")),)


def _zone_hint(holds: PostingMode) -> tuple[Line, ...]:
    timed = holds.digest or holds.quiet or holds.remind
    if not timed or holds.zone != UTC_NAME:
        return ()
    text = wording.ticked(say("Times are UTC. For your own: `/exports settings tz:Europe/Berlin`"))
    return (Line(text, LineKind.SMALL),)


def digest_words(value: Digest) -> str:
    """Word a digest: `one message a day at 09:00`."""
    if value.weekday is None:
        return say("one message a day at {time}", time=clock(value.at))
    return say("one message a week, on {day} at {time}", day=weekday(value.weekday), time=clock(value.at))


def weekday(number: int) -> str:
    """Word a day of the week, 0 for Monday."""
    return say(_DAYS[number])


def reminder_words(days: tuple[int, ...]) -> str:
    """Word reminders: `30, 7 and 1 days before a dated change, and on the day`."""
    before = [str(day) for day in days if day]
    if not before:
        return say("on the day of a dated change")
    if before == ["1"]:
        return say("1 day before a dated change, and on the day")
    return say("{days} days before a dated change, and on the day", days=wording.listed(before, len(before)))


def zone_name(name: str) -> str:
    """Word a time zone: `Europe/Berlin time`, `UTC`."""
    return UTC_NAME if name == UTC_NAME else say("{zone} time", zone=name.replace("_", " "))


def local_time(when: datetime, name: str) -> str:
    """Word an instant in a time zone: `25 Nov 2026 09:00`."""
    local = when.astimezone(zone(name))
    return f"{wording.said(local.date())} {clock(local.time())}"


def typed_options(options: Options) -> str:
    """Write options as they are typed, to stand behind a filter in a list; empty if there are none."""
    return f" · {wording.code(options.text)}" if options.parts else ""


LONGEST_PAUSE = timedelta(days=90)
"""The longest pause: what waits longer is forgotten by the people who set it."""
_SPAN = re.compile(r"(?:for\s+)?(?:(\d{1,4}|an?|one)\s*)?(h|hours?|d|days?|w|weeks?|m|months?)", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24}
_FORMS = later("Write for example `/exports snooze 1d`, `3d`, `1w` or `until Monday`; up to 90 days.")


def pause_end(text: str, now: datetime, zone_name: str) -> datetime | None:
    """Read `3d`, `a week`, `until Monday`: a day begins at nine in that zone. None for what is neither.

    A day of the week that has begun already is the next one: on a Monday at ten, `until Monday` is a week.
    """
    if span := _SPAN.fullmatch(text):
        count = int(span[1]) if span[1] and span[1].isdigit() else 1
        return now + timedelta(hours=count * _HOURS[span[2][0].lower()])
    where = zone(zone_name)
    today, end = now.astimezone(where).date(), None
    for read_on in (today, today + timedelta(days=1)):
        found = days.read(text, read_on)
        if begin := days.to_come(found[0], read_on).first if len(found) == 1 else None:
            end = instant(where, begin, USUAL_TIME)
        if end is None or end > now:
            break
    return end


def refuse_end(typed: str) -> UsageError:
    """Return the error for what is no end of a pause, with the forms that can be read."""
    told = say("“{typed}” is no day and no span of time.", typed=wording.trimmed(typed, 80))
    return UsageError(f"{told} {say(_FORMS).replace('`', '')}")


def check_pause(until: datetime, now: datetime) -> None:
    """Raise UsageError for a pause that has ended already or lasts too long."""
    if not now < until <= now + LONGEST_PAUSE:
        told = say("A pause ends in the future and within {days} days.", days=LONGEST_PAUSE.days)
        raise UsageError(f"{told} {say(_FORMS).replace('`', '')}")
