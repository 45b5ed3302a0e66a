"""Parses the text after `subscribe` and `settings`: a filter with options (`digest:daily`) between its parts. PURE.

Options are found first and taken out; blanks stand in their place, so that the places of a filter's mistakes stay true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from bot.subscriptions import alert_form, filter_errors
from bot.subscriptions.clauses import TYPED, Vocabulary
from bot.subscriptions.delivery_options import (
    EXAMPLES,
    Options,
)
from bot.subscriptions.delivery_options import NAMES as FIELDS
from bot.subscriptions.filter_errors import FilterError
from bot.subscriptions.option_values import (
    OFF_WORDS,
    BadValueError,
    Mentions,
    read_mention,
    read_stored_mention,
    read_value,
    read_zone,
)
from bot.text.normalize import nearest

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
    return "" if name.casefold() in OFF_WORDS else name


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
        return read_stored_mention(one.value) if one.name == "mention" else read_value(one.name, one.value)
    except BadValueError:
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
            return read_mention(one.value, mentions, workspace)
        if one.name == "title":
            _refuse_unquoted(text[one.at + one.length :])
        return read_value(one.name, one.value)
    except BadValueError as error:
        problem = _place_of_words(text, one) if one.name == "tz" else None
        raise FilterError(text, one.at, one.length, problem or str(error)) from error


def _place_of_words(text: str, one: TypedOption) -> str | None:
    """Return the message for `tz:new york`, a place whose name goes on after the option; else None."""
    following = text[one.at + one.length :].split(maxsplit=2)[:2]
    for count in range(len(following), 0, -1):
        words = " ".join((one.value, *following[:count]))
        try:
            name = read_zone(words)
        except BadValueError:
            continue
        return f"`tz:{one.value}`: no time zone is called that; did you mean `tz:{name}`?"
    return None


def spot(text: str, names: Collection[str]) -> tuple[tuple[TypedOption, ...], str]:
    """Find the options of these names in a text; return them, and the text with blanks in their place.

    Raises FilterError for an option within brackets, behind a minus, or nearly spelled.
    """
    if len(text) > filter_errors.LONGEST_FILTER:
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
        if found and (name := found["name"].casefold()) and (name in names or _nearest_option(name, names)):
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


def _nearest_option(name: str, names: Collection[str]) -> str | None:
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
    near = _nearest_option(one.name, names) or ""
    example = {**EXAMPLES, NAME: NAME_EXAMPLE}.get(near, "")
    problem = f"`{one.name}:` is not an option; did you mean `{near}:`? For example `{example}`."
    raise FilterError(text, one.at, len(one.name) + 1, problem)


_UNQUOTED = 'A title of several words stands in one pair of quotes, with none inside: `title:"{}"`.'


def _refuse_unquoted(rest: str) -> None:
    """Refuse a title that goes on behind its option. Raises BadValueError."""
    if "{" in rest.casefold().partition("title:")[0]:
        raise BadValueError(_UNQUOTED.format(alert_form.EXAMPLE))
