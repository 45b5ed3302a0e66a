"""The fields of a query, `from:US`, `to:South Korea`, `on:2024-12-10`, and what people write for them. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from bot.errors import UsageError
from bot.text import countries, days, endings, gazetteer, place_labels
from bot.text.normalize import alternatives, key, words

_PART = r"[^\s,;\"”»」』〉》】}\]<>\\]"
"""A letter of a field's value; quotes and brackets around the whole field are none."""
FIELD = re.compile(
    rf"(?:^|(?<=[\s,;]))(?P<name>from|to|on|item)\s*:\s*(?P<value>\"[^\"]*\"|{_PART}+(?:(?:\s*,\s*|;)[^\s,;:]+(?=\s|$))*)?",
    re.IGNORECASE,
)
DATED = re.compile(
    r"(?<![\d/-])(?:(?:19|20)\d\d-\d{1,2}-\d{1,2}|\d{1,2}([/-])\d{1,2}\1(?:19|20)\d\d|\d{1,2}/\d{1,2}/2\d)(?![\d/-])"
)
"""A day in figures, which no number of an act looks like."""
_LAST_OF_SEVERAL = re.compile(r",(?:\s+|(?=[^\x00-\u02af]))([^,]*)$")
"""What follows a comma: a blank, or a script in which none follows one ("from:CD，谢谢")."""
_SEVERAL = re.compile(r"[,;|/&+]")
"""Between countries in one field: filters know several, a question knows one."""
_LONGEST_LABEL, _LABEL = 4, 40
"""Words and characters of a label that ends in "to" or "from"."""


def field_values(shown: str) -> list[str]:
    """Return what was written behind `from:` and `to:`."""
    return [match["value"] or "" for match in FIELD.finditer(shown) if match["name"].lower() in {"from", "to"}]


def without_fields(shown: str) -> str:
    """Return a text with blanks in place of its fields; "ship to: Mahan Air" has none."""

    def blank(match: re.Match[str]) -> str:
        value = (match["value"] or "").strip()
        free = match["name"].lower() == "item" or (match["name"].lower() != "on" and is_prose(shown, match, value))
        return match[0] if free else " " * len(match[0])

    return FIELD.sub(blank, shown) if ":" in shown else shown


def country(text: str, what: str) -> str:
    """Return the code of a country that was named; raises UsageError with suggestions."""
    found = places(text, what)
    if len(found) > 1:
        each = " and ".join(found)
        raise UsageError(f"{what}: one country at a time, not {text.strip()!r}; ask for {each} one after the other")
    return found[0]


def places(text: str, what: str) -> tuple[str, ...]:
    """Return the codes of the countries in a field; raises UsageError with suggestions."""
    bare = text.strip().strip('"').strip()
    if found := countries.find(bare) or _town(bare):
        return (found,)
    several = [part.strip() for part in _SEVERAL.split(bare) if part.strip()]
    if len(several) > 1 and (found := _town(several[0])) and not countries.find(several[1]):
        return (found,)  # "Austin, TX"
    if len(several) > 1:
        return tuple(dict.fromkeys(code for part in several for code in places(part, what)))
    near = ", ".join(f"{name} ({code})" for code, name in countries.suggest(bare, 3)) if bare else ""
    hint = f" Did you mean {near}?" if near else ""
    raise UsageError(
        f"{what}: {bare!r} is not a country that I know; write a code or a name, such as US or Japan.{hint}"
    )


def _town(text: str) -> str | None:
    """Return the country of a town or of a part of a country."""
    folded = key(text)
    return gazetteer.country_of_town(folded) or (gazetteer.region_of(folded) or "").partition("-")[0] or None


def day(text: str, today: date) -> date:
    """Return the day that was named, in figures or in words; raises UsageError that shows the form."""
    return span(text, today)[0]


def span(text: str, today: date) -> tuple[date, date]:
    """Return the first and the last day that were named; raises UsageError that shows the form."""
    bare = text.strip().strip('"')
    found = days.read(bare, today)
    whole = found and found[0].start == 0 and found[-1].end == len(bare) and len(found) == 1
    if whole and found[0].first and found[0].last:
        return found[0].first, found[0].last
    if whole and re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", bare):
        raise UsageError(f"on: {bare} is not in the calendar; write for example on:2024-12-10")
    if whole and "/" in bare:
        raise UsageError(f"on: {bare} can be read two ways; write year-month-day, for example on:2024-12-10")
    raise UsageError(f"on: {bare!r} is not a day; write year-month-day, for example on:2024-12-10")


def meant(match: re.Match[str]) -> str:
    """`dest:US` is `to:US`; raises UsageError for `too:US`. Before no country or day ("form: powder") it is a word."""
    name, value = match["name"].lower(), match["value"].strip('"')
    if name in _words_as_fields():
        return f"{name} {value}"
    right = _field_names().get(name) or _misspelt_fields()[name]
    fits = _is_a_day(value) if right == "on" else countries.find(value)
    if not fits:
        return match[0]
    if name in _misspelt_fields():
        raise UsageError(f"{match['name']}: is no field; did you mean {right}:{match['value']}?")
    return f"{right}:{match['value']}"


def _is_a_day(value: str) -> bool:
    """Return whether a value is a day in figures, and one alone: "Date: 06/11/26" heads a paper."""
    return DATED.fullmatch(value) is not None and not any(span.either for span in days.read(value, date.min))


def is_prose(text: str, match: re.Match[str], value: str) -> bool:
    """Return whether a word with a colon and a blank behind it is no field: "ship to: warehouse 7, attn Mr Li".

    It is a label's last word, or what stands behind it is no country, nor nearly one. A town is read by what stands
    around it: "to: Freeport Bahamas".
    """
    if match.end("name") + 1 >= match.start("value"):
        return False
    before = [word.key for word in words(text[max(0, match.start() - _LABEL) : match.end("name")])[-_LONGEST_LABEL:]]
    if any(label.last == len(before) for label in place_labels.labels_among(before) if label.last - label.first > 1):
        return True
    first = _SEVERAL.split(value.strip('"'))[0].strip()
    if gazetteer.countries_of_others_so_named(key(first)):
        return True  # "from: Columbia SC"
    if countries.find(first) or _longest_place(text, match, value):
        return False
    return bool(_town(first)) or not countries.is_nearly_one(first)


def longest_country(text: str, match: re.Match[str], value: str, name: str) -> tuple[tuple[str, ...], int]:
    """`to:South Korea graphite`: as many words as make a country, at most four."""
    comma = _LAST_OF_SEVERAL.search(value)
    if (
        comma and countries.find(value[: comma.start()]) and not (countries.find(comma[1]) or _town(comma[1]))
    ):  # "to:US, urgent": what follows is text
        return places(value[: comma.start()], name), match.end() - len(comma[0])
    longest = _longest_place(text, match, value)
    return ((longest[0],), longest[1]) if longest else (places(value, name), match.end())


def _longest_place(text: str, match: re.Match[str], value: str) -> tuple[str, int] | None:
    """Return the country of a place of several words that begins with a value, and where it ends."""
    rest = text[match.end() :]
    following = re.match(r"(?:\s+[^\s:,;]+){0,3}(?=[\s,;]|$)", rest)
    extra = following[0].split() if following and not value.startswith('"') else []
    for count in range(len(extra), 0, -1):
        candidate = " ".join([value, *extra[:count]])
        if code := countries.find(candidate) or _town(candidate):
            used = re.match(rf"(?:\s+[^\s,;]+){{{count}}}", rest)
            return code, match.end() + (used.end() if used else 0)
    return None


def longest_day(text: str, match: re.Match[str], value: str, today: date) -> tuple[str, tuple[date, date], int]:
    """`on:next week`: as many words as make a day, at most four; raises UsageError for one that makes none."""
    rest = text[match.end() :]
    following = re.match(r"(?:\s+[^\s:;]+){0,3}(?=[\s;]|$)", rest)
    extra = following[0].split() if following and not value.startswith('"') else []
    for count in range(len(extra), 0, -1):
        candidate = " ".join([value, *extra[:count]]).rstrip(",")  # "on:December 10, 2024, urgent"
        found = days.read(candidate, today)
        if len(found) == 1 and found[0].end == len(candidate) and found[0].start == 0 and found[0].first:
            used = re.match(rf"(?:\s+[^\s]+){{{count}}}", rest)
            return candidate, span(candidate, today), match.end() + (used.end() if used else 0)
    first = _SEVERAL.split(value)[0].rstrip()
    if first != value and _is_a_day(first) and not _is_one_day(value, today):  # "on:2025-01-15, urgent"
        return first, span(first, today), match.start("value") + len(first)
    return value, span(value, today), match.end()


def _is_one_day(value: str, today: date) -> bool:
    found = days.read(value, today)
    return len(found) == 1 and found[0].end == len(value)


@cache
def _field_names() -> Mapping[str, str]:
    """Other names of a field → from, to or on."""
    return {name: field for field, names in endings.writing()["fields"].items() for name in names.split()}


@cache
def _words_as_fields() -> frozenset[str]:
    """Return words of a question that some write as the name of a field ("origin:CN")."""
    return frozenset(endings.writing()["words_as_fields"].split())


@cache
def _misspelt_fields() -> Mapping[str, str]:
    """Misspelt names of a field → from or to."""
    return {name: field for field, names in endings.writing()["slips"].items() for name in names.split()}


@cache
def other_field() -> re.Pattern[str]:
    """Return a pattern of a field by another name or a misspelt one, with its `value`."""
    names = alternatives((*_field_names(), *_misspelt_fields(), *_words_as_fields()))
    return re.compile(rf"(?:^|(?<=[\s,;]))(?P<name>{names})\s*:\s*(?P<value>\"[^\"]*\"|{_PART}+)", re.IGNORECASE)
