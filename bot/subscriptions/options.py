"""Parses the text after `subscribe` and `settings`: a filter with options (`digest:daily`) between its parts. PURE.

Options are found first and taken out; blanks stand in their place, so that the places of a filter's mistakes stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from bot.subscriptions import alert_form, filter_errors
from bot.subscriptions.alert_form import AlertTitle
from bot.subscriptions.clauses import ALERTING, TYPED, Vocabulary
from bot.subscriptions.delivery_options import (
    EXAMPLES,
    OFF,
    PAUSE_FORM,
    USUAL_TIME,
    WEEKDAYS,
    Digest,
    Off,
    Options,
    Quiet,
    zone_called,
    zones_near,
)
from bot.subscriptions.delivery_options import NAMES as FIELDS
from bot.subscriptions.filter_errors import FilterError, in_backticks
from bot.text import locales
from bot.text.normalize import nearest
from bot.vocabulary import DetectedMeasure

if TYPE_CHECKING:
    from bot.subscriptions.filters import Filter

OPTIONS = tuple(FIELDS.values())
"""Names of options as they are typed."""
NAME = "name"
"""What a subscription is called, typed like an option."""
NAME_EXAMPLE = 'name:"Graphite team"'
LONGEST_NAME = 60
EVERYTHING = "everything"
"""What may be typed for the empty filter, alone or beside options."""

_FIELDS = {typed: field for field, typed in FIELDS.items()}
_PART = re.compile(
    r"""(?P<name>[^\W\d][\w-]*):
    (?P<value>\s*<[^<>\n]*>
    |\s*(?:"[^"]*"|[^\s()|",])*                            # also with a blank behind the colon,
      (?:(?:(?:\s*,)+\s*|\s+-\s+(?=\d))(?:"[^"]*"|[^\s()|",])+)*  # around commas, and in 22:00 - 07:00
      ,*)""",
    re.VERBOSE,
)
_AROUND = re.compile(r"\s*(,|(?<=\s)-(?=\s))\s*")
_REST = re.compile(r'(?:"[^"]*"?|[^\s()"])+')
_QUOTED = re.compile(r'"[^"]*"?')
_ALSO_SAID = {
    "timezone": "tz",
    "time-zone": "tz",
    "zone": "tz",
    "silent": "quiet",
    "quiet-hours": "quiet",
    "dnd": "quiet",
    "mute": "quiet",
    "summary": "digest",
    "every": "digest",
    "schedule": "digest",
    "mode": "digest",
    "reminder": "remind",
    "reminders": "remind",
    "ping": "mention",
    "notify": "mention",
    "mentions": "mention",
    "ping-on": "mention-on",
    "mention-kinds": "mention-on",
    "language": "lang",
    "locale": "lang",
    "length": "format",
    "style": "format",
    "layout": "format",
    "template": "format",
    "headline": "title",
    "heading": "title",
}
_VERBATIM = frozenset({"title", "name"})
"""Options whose value keeps its blanks and signs."""
_QUOTES = frozenset(('"', *(chr(sign) for sign, plain in TYPED.items() if plain == ord('"'))))


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """What a person asked to subscribe to: a filter, and how to post."""

    filter: Filter
    options: Options
    name: str | None = None
    """What it shall be called: empty for nothing, None if nothing was said."""
    filtered: bool = True
    """Whether a filter was typed, be it that of everything."""


@dataclass(frozen=True, slots=True)
class TypedOption:
    """An option at its place in a text; `value` is as typed, without quotes."""

    name: str
    value: str
    at: int
    length: int
    inside: bool = False
    """Within brackets, where no option belongs."""


def read(
    text: str, vocabulary: Vocabulary, mentions: Mentions | None = None, workspace: str = ""
) -> SubscriptionRequest:
    """Read filter and options. Raises FilterError with the place and the nearest right form.

    `mentions` reads whom a platform can mention; `workspace` is the one (its id) in which the options shall hold.
    """
    # Imported here: who only reads stored options does without the grammar and its library.
    from bot.subscriptions.filters import parse  # noqa: PLC0415 - see above

    spotted, rest = spot(text, (*OPTIONS, NAME))
    options = options_of(text, [one for one in spotted if one.name != NAME], mentions, workspace)
    named = [_name(text, one) for one in spotted if one.name == NAME]
    wanted = "" if rest.strip().casefold() == EVERYTHING else rest
    try:
        return SubscriptionRequest(parse(wanted, vocabulary), options, next(iter(named), None), bool(rest.strip()))
    except FilterError as error:
        raise FilterError(text, error.at, error.length, str(error)) from error


def _name(text: str, one: TypedOption) -> str:
    """Read what a subscription is called, as it was typed. Raises FilterError for a name that is no name."""
    name = " ".join(one.value.replace('"', "").split())
    if len(name) > LONGEST_NAME:
        problem = f"`{NAME}:` has {len(name)} characters; up to {LONGEST_NAME} are possible, as in `{NAME_EXAMPLE}`."
        raise FilterError(text, one.at, one.length, problem)
    return "" if name.casefold() in _OFF else name


def as_one(text: str) -> str:
    """Return typed text as one part of a filter: `(a | b)`, its options after the brackets.

    A text that is wrong already stays as it is, so that its mistake is found.
    """
    try:
        spotted, rest = spot(text, OPTIONS)
    except FilterError:
        return text
    bare = _QUOTED.sub(" ", rest)
    if not ("|" in bare or "OR" in bare.split()) or _closes_too_early(bare):
        return text
    return " ".join((f"({rest.strip()})", *(text[one.at : one.at + one.length] for one in spotted)))


def _closes_too_early(bare: str) -> bool:
    depths = accumulate({"(": 1, ")": -1}.get(sign, 0) for sign in bare)
    return any(depth < 0 for depth in depths)


def read_stored(text: str) -> Options:
    """Read options that were accepted before; one that cannot be read any more is ignored."""
    found = Options()
    for one in _spots(text, OPTIONS):
        value = _quietly(one) if one.name in _FIELDS else None
        found = replace(found, **{_FIELDS[one.name]: value}) if value is not None else found
    return found


def _quietly(one: TypedOption) -> Any:  # noqa: ANN401 - each option has its own type
    try:
        return _stored_mention(one.value) if one.name == "mention" else _READERS[one.name](one.value)
    except _BadValueError:
        return None


def options_of(
    text: str, spotted: Collection[TypedOption], mentions: Mentions | None = None, workspace: str = ""
) -> Options:
    """Read the values of the options found in `text`. Raises FilterError at the place of a mistake."""
    found: dict[str, Any] = {}
    for one in spotted:
        if _FIELDS[one.name] in found:
            problem = f"`{one.name}:` stands here twice; one of them is enough."
            raise FilterError(text, one.at, one.length, problem)
        found[_FIELDS[one.name]] = _valued(text, one, mentions, workspace)
    return Options(**found)


def _valued(text: str, one: TypedOption, mentions: Mentions | None, workspace: str) -> Any:  # noqa: ANN401 - each option has its own type
    """Read an option's value. Raises FilterError at its place."""
    try:
        if one.name == "mention":
            return _mention(one.value, mentions, workspace)
        if one.name == "title":
            _refuse_unquoted(text[one.at + one.length :])
        return _READERS[one.name](one.value)
    except _BadValueError as error:
        problem = _place_of_words(text, one) if one.name == "tz" else None
        raise FilterError(text, one.at, one.length, problem or str(error)) from error


def _place_of_words(text: str, one: TypedOption) -> str | None:
    """Return the message for `tz:new york`, a place whose name goes on after the option; else None."""
    following = text[one.at + one.length :].split(maxsplit=2)[:2]
    for count in range(len(following), 0, -1):
        words = " ".join((one.value, *following[:count]))
        try:
            name = _zone(words)
        except _BadValueError:
            continue
        return f"`tz:{one.value}`: no time zone is called that; did you mean `tz:{name}`?"
    return None


def spot(text: str, names: Collection[str]) -> tuple[tuple[TypedOption, ...], str]:
    """Find the options of these names in a text; return them, and the text with blanks in their place.

    Raises FilterError for an option within brackets, behind a minus, or nearly spelled.
    """
    if len(text) > filter_errors.LONGEST:
        raise filter_errors.too_long(text, len(text))
    spotted, rest = [], list(text.translate(TYPED))
    for one in _spots(text, names):
        if one.name not in names:
            _refuse_unknown(text, one, names)
        _refuse_inside(text, one)
        spotted.append(one)
        rest[one.at : one.at + one.length] = " " * one.length
    return tuple(spotted), "".join(rest)


def _spots(text: str, names: Collection[str]) -> Iterator[TypedOption]:
    """Yield everything like `name:value` outside of quotes whose name is in `names`, or near to one."""
    typed, at, depth = text.translate(TYPED), 0, 0
    while at < len(typed):
        found = _PART.match(typed, at)
        if found and (name := found["name"].casefold()) and (name in names or _meant(name, names)):
            value = _AROUND.sub(r"\1", found["value"].replace('"', "").strip())
            if name in _VERBATIM:
                value = _verbatim(text[found.start("value") : found.end("value")])
            yield TypedOption(name, value, at, len(found[0]), inside=depth > 0)
            at = found.end()
            continue
        depth = max(0, depth + {"(": 1, ")": -1}.get(typed[at], 0))
        # A sign alone, or a whole word or phrase: names begin at its beginning only.
        word = None if typed[at] in "-()" else _REST.match(typed, at)
        at = word.end() if word else at + 1


def _verbatim(typed: str) -> str:
    """Return a value without the quotes around it; quotes inside it are plain ones."""
    bare = typed.strip()
    if len(bare) > 1 and bare[0] in _QUOTES and bare[-1] in _QUOTES:
        bare = bare[1:-1]
    for sign in _QUOTES:
        bare = bare.replace(sign, '"')
    return bare


def _meant(name: str, names: Collection[str]) -> str | None:
    """Return the option nearest to a name; None if it is a filter's name, or nothing is near."""
    if name in filter_errors.FILTER_WORDS:
        return None
    known = _ALSO_SAID.get(name) or nearest(name, names)
    return known if known in names and not filter_errors.nearer_filter(name, names) else None


def _refuse_inside(text: str, one: TypedOption) -> None:
    name = one.name
    if one.inside:
        problem = f"`{name}:` is for the whole subscription; write it outside the brackets."
        raise FilterError(text, one.at, one.length, problem)
    if text[: one.at].translate(TYPED).endswith("-"):
        problem = f"`{name}:` cannot be negated. Leave it out, or write `{name}:off`."
        raise FilterError(text, one.at - 1, one.length + 1, problem)


def _refuse_unknown(text: str, one: TypedOption, names: Collection[str]) -> None:
    near = _meant(one.name, names) or ""
    example = {**EXAMPLES, NAME: NAME_EXAMPLE}.get(near, "")
    problem = f"`{one.name}:` is not an option; did you mean `{near}:`? For example `{example}`."
    raise FilterError(text, one.at, len(one.name) + 1, problem)


# -- values of options, with the message for each mistake


_OFF = frozenset({"off", "none", "no", "never", "at-once", "now", "immediately"})
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]m)?", re.IGNORECASE)
_FARTHEST, _MOST_REMINDERS = 366, 6
MENTIONABLE: tuple[str, ...] = tuple(dict.fromkeys((*ALERTING, *DetectedMeasure)))
"""Kinds and measures for which somebody can be mentioned."""


class _BadValueError(Exception):
    """A value that cannot be read; the message shows the right form. It becomes a FilterError with its place."""


def _digest(typed: str) -> Digest | Off:
    """Read `daily`, `daily@07:30`, `weekly`, `weekly@fri`, `weekly@fri-16:00`, `off`."""
    word = typed.casefold()
    if word in _OFF:
        return OFF
    every, _, when = word.partition("@")
    if every not in ("daily", "weekly"):
        near = {"day": "daily", "week": "weekly", "monthly": "weekly"}.get(every) or nearest(every, ("daily", "weekly"))
        meant = f" Did you mean `digest:{near}{'@' + when if when else ''}`?" if near else ""
        raise _BadValueError(
            f"`digest:{typed}` is no digest; there are `digest:daily@09:00` and `digest:weekly@mon-09:00`.{meant}"
        )
    if every == "daily":
        return Digest(_time(when, f"digest:daily@{when}", "digest:daily@09:00") if when else USUAL_TIME)
    return _weekly(when)


def _weekly(when: str) -> Digest:
    day, dash, at = when.partition("-")
    if when and not dash and when[:1].isdigit():
        day, at = "", when
    weekday = _weekday(day) if day else 0
    return Digest(_time(at, f"digest:weekly@{when}", "digest:weekly@mon-09:00") if at else USUAL_TIME, weekday)


def _weekday(typed: str) -> int:
    found = next((n for n, name in enumerate(_LONG_DAYS) if len(typed) >= 3 and name.startswith(typed)), None)  # noqa: PLR2004 - as short as a day is written
    if found is None:
        near = nearest(typed, (*WEEKDAYS, *_LONG_DAYS))
        meant = f" Did you mean `{near}`?" if near else ""
        raise _BadValueError(f"`{typed}` is no day of the week; there are {in_backticks(WEEKDAYS)}.{meant}")
    return found


_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _quiet(typed: str) -> Quiet | Off:
    """Read `22:00-07:00`, `22-7`, `off`."""
    if typed.casefold() in _OFF:
        return OFF
    start, dash, end = typed.partition("-")
    if not dash or not start or not end:
        raise _BadValueError(f"`quiet:{typed}` needs a beginning and an end, for example `quiet:22:00-07:00`.")
    both = Quiet(*(_time(part, f"quiet:{typed}", "quiet:22:00-07:00") for part in (start, end)))
    if both.start == both.end:
        raise _BadValueError(
            f"`quiet:{typed}` begins and ends at the same time. To have one message a day write `digest:daily@09:00`."
        )
    return both


def _time(typed: str, shown: str, example: str) -> time:
    found = _TIME.fullmatch(typed)
    if not found:
        raise _BadValueError(f"`{shown}`: `{typed}` is no time of day; write hours and minutes, as in `{example}`.")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if half and 0 < hour <= 12:  # noqa: PLR2004 - hours of half a day
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half or (hour, minute) == (24, 0):
        hour = 99 if half else 0
    if hour > 23 or minute > 59:  # noqa: PLR2004 - the last minute of a day
        raise _BadValueError(
            f"`{shown}`: there is no {typed} on a clock; times go from 00:00 to 23:59, as in `{example}`."
        )
    return time(hour, minute)


def _zone(typed: str) -> str | Off:
    """Read a name of the time zone database, in any case; a city alone if its name is unique."""
    word = typed.strip().replace(" ", "_")
    if word.casefold() in _OFF:
        return OFF
    known = zone_called(word)
    if known:
        return known
    close = zones_near(typed.strip())
    if close:
        right = " or ".join(f"`tz:{name}`" for name in close)
        raise _BadValueError(f"`tz:{typed}`: no time zone is called that; did you mean {right}?")
    raise _BadValueError(
        f"`tz:{typed}`: no time zone is called that. Write continent and city, as in `tz:Europe/Berlin` or "
        "`tz:America/New_York`: only a place knows its summer time."
    )


def digests_like(typed: str) -> list[tuple[str, str]]:
    """Return digests to choose from with their meanings: the typed one if it is valid, then the usual ones."""
    usual = [("off", "each act at once"), ("daily@09:00", "one message a day"), ("weekly@mon-09:00", "one a week")]
    word = typed.strip()
    try:
        read = _digest(word) if word else OFF
    except _BadValueError:
        read = OFF
    own = [] if isinstance(read, Off) else [(word, "one message a week" if read.weekday is not None else "one a day")]
    return list(dict([*own, *usual]).items())


def _remind(typed: str) -> tuple[int, ...] | Off:
    """Read days before a date, `30,7,1`; a reminder on the day itself is always added."""
    if typed.casefold() in _OFF:
        return OFF
    words = [word.strip() for word in typed.split(",") if word.strip()]
    if not words or not all(word.isascii() and word.isdigit() for word in words):
        raise _BadValueError(
            f"`remind:{typed}` needs days before a date, for example `remind:30,7,1` (or `remind:off`)."
        )
    days = sorted({int(word[:6]) for word in words}, reverse=True)
    if days[0] > _FARTHEST:
        raise _BadValueError(
            f"`remind:{typed}`: {days[0]} days are too many; up to {_FARTHEST} are possible, as in `remind:30,7,1`."
        )
    if len(days) > _MOST_REMINDERS:
        raise _BadValueError(
            f"`remind:{typed}` has {len(days)} days; up to {_MOST_REMINDERS} are possible, as in `remind:30,7,1`."
        )
    return tuple(days)


_EVERYONE = ("everyone", "here", "channel", "all")
EVERYBODY = "@everyone"
"""What `Mentions.read` gives for a group that holds everybody."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a platform lets the bot call. `whom` says whom a person may choose, and how it is written.

    `read` turns what was typed in a workspace (its id) into the form that is posted: EVERYBODY for a group that holds
    everybody, None for what names no group.
    """

    read: Callable[[str, str], str | None]
    whom: str


def _mention(typed: str, mentions: Mentions | None, workspace: str) -> str | Off:
    """Read a group of people, as the platform writes it. Whole channels are never mentioned. Raises _BadValueError."""
    if typed.casefold() in _OFF:
        return OFF
    named = typed.casefold().strip("<!@>")
    if mentions is None:
        raise _BadValueError("Nobody can be mentioned here; on Discord a role can be, on Slack a user group.")
    group = EVERYBODY if named in _EVERYONE else mentions.read(typed, workspace)
    if group == EVERYBODY:
        raise _BadValueError(f"This bot never pings everybody. Choose {mentions.whom}.")
    if group is None:
        raise _BadValueError(f"`mention:{typed}` names nobody that can be mentioned. Choose {mentions.whom}.")
    return group


_STORED_MENTION = re.compile(r"<[^<>\s]{2,80}>")


def _stored_mention(text: str) -> str | Off:
    """Read a mention that was accepted before, whatever the platform. Raises _BadValueError."""
    if text in _OFF:
        return OFF
    if not _STORED_MENTION.fullmatch(text):
        raise _BadValueError(text)
    return text


def _mention_on(typed: str) -> tuple[str, ...] | Off:
    """Read kinds and measures: `prohibition,new-measure`."""
    if typed.casefold() in _OFF:
        return OFF
    words = [word.strip().casefold() for word in typed.split(",") if word.strip()]
    if not words:
        raise _BadValueError(f"`mention-on:` needs kinds or measures, for example `{EXAMPLES['mention-on']}`.")
    for word in words:
        if word not in MENTIONABLE:
            near = {"ban": "prohibition", "license": "licence", "new": "new-measure"}.get(word) or nearest(
                word, MENTIONABLE
            )
            meant = f"; did you mean `{near}`?" if near else "."
            raise _BadValueError(
                f"`mention-on:{typed}`: no kind or measure is called `{word}`{meant} "
                f"There are {in_backticks(MENTIONABLE)}."
            )
    return tuple(sorted(dict.fromkeys(words), key=MENTIONABLE.index))


_PAUSE = "`pause:{}` is no day; write for example `pause:2026-12-31`, or type `/exports snooze 3d`."


def _pause(typed: str) -> datetime | Off:
    """Read a day, which begins at midnight UTC, or an instant as it is stored. Raises _BadValueError."""
    if typed.casefold() in _OFF:
        return OFF
    for form in (PAUSE_FORM, "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(typed.upper(), form).replace(tzinfo=UTC)
    raise _BadValueError(_PAUSE.format(typed))


def _language(typed: str) -> str | Off:
    """Read a language that is offered, as a locale or by its name. Raises _BadValueError."""
    if typed.casefold() in _OFF:
        return OFF
    if found := locales.called(typed):
        return locales.written(found)
    there_are = in_backticks(tuple(map(locales.written, (locales.SOURCE, *locales.LANGUAGES))))
    raise _BadValueError(f"`lang:{typed}` is no language that this bot speaks; there are {there_are}.")


_UNQUOTED = 'A title of several words stands in one pair of quotes, with none inside: `title:"{}"`.'


def _refuse_unquoted(rest: str) -> None:
    """Refuse a title that goes on behind its option. Raises _BadValueError."""
    if "{" in rest.casefold().partition("title:")[0]:
        raise _BadValueError(_UNQUOTED.format(alert_form.EXAMPLE))


def _format(typed: str) -> str | Off:
    """Read how long alerts are: `short`, `normal`, `full`. Raises _BadValueError."""
    word = typed.casefold()
    if word in _OFF:
        return OFF
    meant = _LENGTHS.get(word) or nearest(word, alert_form.LENGTHS)
    if word not in alert_form.LENGTHS:
        near = f" Did you mean `format:{meant}`?" if meant else ""
        raise _BadValueError(f"`format:{typed}` is no length; there are {in_backticks(alert_form.LENGTHS)}.{near}")
    return word


_LENGTHS = {"brief": "short", "compact": "short", "long": "full", "complete": "full", "usual": "normal"}


def _title(typed: str) -> AlertTitle | Off:
    """Read a title line with fields. Raises _BadValueError."""
    if typed.casefold() in _OFF:
        return OFF
    try:
        return alert_form.read_title(typed)
    except ValueError as error:
        raise _BadValueError(f"`title:` cannot be read: {error}") from error


_READERS: dict[str, Callable[[str], Any]] = {
    "digest": _digest,
    "quiet": _quiet,
    "tz": _zone,
    "remind": _remind,
    "mention-on": _mention_on,
    "pause": _pause,
    "lang": _language,
    "format": _format,
    "title": _title,
}
"""How the value of each option is read, but for `mention`, which each platform reads. Raises _BadValueError."""
