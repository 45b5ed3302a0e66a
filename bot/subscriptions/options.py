"""Parses the text after `subscribe` and `settings`: a filter with options anywhere between its parts. PURE.

Options are found first and taken out; blanks stand in their place, so that the places of a filter's mistakes stay true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from bot.subscriptions import filter_errors, option_values
from bot.subscriptions.delivery_options import NAMES as FIELDS
from bot.subscriptions.delivery_options import Options
from bot.subscriptions.filter_errors import FilterError
from bot.subscriptions.option_values import Mentions
from bot.subscriptions.values import TYPED, Vocabulary
from bot.text.nearest import nearest

if TYPE_CHECKING:
    from bot.subscriptions.filters import Filter

OPTIONS = tuple(FIELDS.values())
"""Names of options as they are typed."""

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
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a channel wants to hear about, and how."""

    filter: Filter
    options: Options


@dataclass(frozen=True, slots=True)
class Spotted:
    """An option where it stands in a text; `value` as typed, without quotes."""

    name: str
    value: str
    at: int
    length: int
    inside: bool = False
    """Within brackets, where no option belongs."""


def read(text: str, vocabulary: Vocabulary, mentions: Mentions | None = None, workspace: str = "") -> Wish:
    """Read filter and options. Raises FilterError with the place and the nearest right form.

    `mentions` reads whom a platform can mention; `workspace` is the one (its id) in which the options shall hold.
    """
    # Imported here: who only reads stored options does without the grammar and its library.
    from bot.subscriptions.filters import parse  # noqa: PLC0415 - see above

    spotted, rest = spot(text, OPTIONS)
    options = options_of(text, spotted, mentions, workspace)
    try:
        return Wish(parse(rest, vocabulary), options)
    except FilterError as error:
        raise FilterError(text, error.at, error.length, str(error)) from error


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
    """Read options that were accepted before; one that cannot be read any more is not said."""
    found = Options()
    for one in _spots(text, OPTIONS):
        value = _quietly(one) if one.name in _FIELDS else None
        found = replace(found, **{_FIELDS[one.name]: value}) if value is not None else found
    return found


def _quietly(one: Spotted) -> Any:  # noqa: ANN401 - each option has its own type
    try:
        return (
            option_values.stored_mention(one.value)
            if one.name == "mention"
            else option_values.READERS[one.name](one.value)
        )
    except option_values.Wrong:
        return None


def options_of(
    text: str, spotted: Collection[Spotted], mentions: Mentions | None = None, workspace: str = ""
) -> Options:
    """Read the values of the options found in `text`. Raises FilterError at the place of a mistake."""
    found: dict[str, Any] = {}
    for one in spotted:
        if _FIELDS[one.name] in found:
            problem = f"`{one.name}:` stands here twice; one of them is enough."
            raise FilterError(text, one.at, one.length, problem)
        found[_FIELDS[one.name]] = _valued(text, one, mentions, workspace)
    return Options(**found)


def _valued(text: str, one: Spotted, mentions: Mentions | None, workspace: str) -> Any:  # noqa: ANN401 - each option has its own type
    """Read an option's value. Raises FilterError at its place."""
    try:
        if one.name == "mention":
            return option_values.mention(one.value, mentions, workspace)
        return option_values.READERS[one.name](one.value)
    except option_values.Wrong as error:
        problem = _place_of_words(text, one) if one.name == "tz" else None
        raise FilterError(text, one.at, one.length, problem or str(error)) from error


def _place_of_words(text: str, one: Spotted) -> str | None:
    """`tz:new york`: a place whose name goes on behind the option."""
    following = text[one.at + one.length :].split(maxsplit=2)[:2]
    for count in range(len(following), 0, -1):
        words = " ".join((one.value, *following[:count]))
        try:
            name = option_values.zone(words)
        except option_values.Wrong:
            continue
        return f"`tz:{one.value}`: no time zone is called that; did you mean `tz:{name}`?"
    return None


def spot(text: str, names: Collection[str]) -> tuple[tuple[Spotted, ...], str]:
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


def _spots(text: str, names: Collection[str]) -> Iterator[Spotted]:
    """Everything of the form `name:value` outside of quotes whose name is wanted, or meant to be."""
    typed, at, depth = text.translate(TYPED), 0, 0
    while at < len(typed):
        found = _PART.match(typed, at)
        if found and (name := found["name"].casefold()) and (name in names or _meant(name, names)):
            value = _AROUND.sub(r"\1", found["value"].replace('"', "").strip())
            yield Spotted(name, value, at, len(found[0]), inside=depth > 0)
            at = found.end()
            continue
        depth = max(0, depth + {"(": 1, ")": -1}.get(typed[at], 0))
        # A sign alone, or a whole word or phrase: names begin at its beginning only.
        word = None if typed[at] in "-()" else _REST.match(typed, at)
        at = word.end() if word else at + 1


def _meant(name: str, names: Collection[str]) -> str | None:
    """Return the option nearest to a name; None if it is a filter's name, or nothing is near."""
    if name in filter_errors.FILTER_WORDS:
        return None
    known = _ALSO_SAID.get(name) or nearest(name, names)
    return known if known in names and not filter_errors.nearer_filter(name, names) else None


def _refuse_inside(text: str, one: Spotted) -> None:
    name = one.name
    if one.inside:
        problem = f"`{name}:` is for the whole subscription; write it outside the brackets."
        raise FilterError(text, one.at, one.length, problem)
    if text[: one.at].translate(TYPED).endswith("-"):
        problem = f"`{name}:` cannot be negated. Leave it out, or write `{name}:off`."
        raise FilterError(text, one.at - 1, one.length + 1, problem)


def _refuse_unknown(text: str, one: Spotted, names: Collection[str]) -> None:
    near = _meant(one.name, names) or ""
    example = option_values.EXAMPLES.get(near, "")
    problem = f"`{one.name}:` is not an option; did you mean `{near}:`? For example `{example}`."
    raise FilterError(text, one.at, len(one.name) + 1, problem)
