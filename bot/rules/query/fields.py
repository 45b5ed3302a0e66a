"""The fields of a query, `from:US`, `to:South Korea`, `on:2024-12-10`, and what people write for them. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from bot.errors import UsageError
from bot.text import countries, days, endings, gazetteer, place_labels
from bot.text import question_words as said
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
_SEVERAL = re.compile(r",(?:\s+|(?=[^\x00-\u02af]))([^,]*)$")
"""What follows a comma: a blank, or a script in which none follows one ("from:CD，谢谢")."""
_SEVERAL = re.compile(r"[,;|/&+]")
"""Between countries in one field: filters know several, a question knows one."""
_ROW = " ; "
"""The end of a row, as a text that was made one row has it."""
_SHORTEST_WORD, _SHORTEST_NAME = 3, 4
"""Letters of a word that may go on a place's name, and of the name of a country; what is shorter is its code."""
_LONGEST_LABEL, _LABEL = 4, 40
"""Words and characters of a label that ends in "to" or "from"."""


def field_values(shown: str) -> list[str]:
    """Return what was written behind `from:` and `to:`."""
    return [match["value"] or "" for match in FIELD.finditer(shown) if match["name"].lower() in {"from", "to"}]


def without_fields(shown: str) -> str:
    """Return a text with the end of a line and blanks in place of each field, which joins no words around it.

    "ship to: Mahan Air" has none.
    """

    def blank(match: re.Match[str]) -> str:
        value = (match["value"] or "").strip()
        free = match["name"].lower() == "item" or (match["name"].lower() != "on" and is_prose(shown, match, value))
        return match[0] if free else "\n".ljust(len(match[0]))

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
    several = [part.strip() for part in _SEVERAL.split(bare) if part.strip()]
    if found := countries.find(bare) or (_town(bare) if len(several) < 2 else None):  # noqa: PLR2004 - one place
        return (found,)
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
    if countries.find(first) or _longest_place(text, match.end(), value):
        return False
    return bool(_town(first)) or not countries.is_nearly_one(first)


def longest_countries(text: str, match: re.Match[str], value: str, name: str) -> tuple[tuple[str, ...], int]:
    """Return the countries of a field and where they end: `to:South Korea graphite`, `to:US, CA, MX`, `to:Austin, TX`.

    Behind a comma and a blank only what surely is one more place counts, else it is text ("to:US, and steel").
    Raises UsageError for a first value, or one glued to a sign, that is no country.
    """
    if value.startswith('"'):
        return places(value, name), match.end()
    found, end = _place_at(text, match.start("value"), name)
    codes = [*found]
    while sign := _between().match(text, end):
        if state := _end_of_a_state(text, sign.end(), text[match.start("value") : end]):
            codes[-1], end = state
            continue
        if sign[0].strip() == sign[0] and text[sign.end()].isascii():  # nothing but a sign: "to:US|CA"; not 中文
            more, end = _place_at(text, sign.end(), name)
        elif (place := _further_place(text, sign.end(), small=value.islower())) and not _goes_on(text, place[1]):
            if sign[0] == _ROW and not _CLOSES.match(text, place[1]):
                break  # the next row: "EC no. 231-163-8"
            more, end = place
        else:
            break
        codes += more
    return tuple(dict.fromkeys(codes)), end


@cache
def _between() -> re.Pattern[str]:
    """Return the pattern of what stands between two places of a field: a sign, or a word that joins them."""
    joining = alternatives(said.particles("joining"))
    return re.compile(rf"(?:\s*[,;|/&+]\s*|\s+(?:{joining})\s+)(?=[^\W\d_])", re.IGNORECASE)


def _goes_on(text: str, end: int) -> bool:
    """Return whether a stroke glues to a place what is none, so that both are another word: the standard GB/T 20830."""
    sign = _between().match(text, end)
    if sign is None or sign[0] != "/":
        return False
    word = _WORD.match(text, sign.end())
    return word is None or not (countries.find(word[0].rstrip(".!?")) or _town(word[0]))


_WORD = re.compile(rf"(?:(?![|/&+:]){_PART})+")
_GENITIVES = ("'s", "\u2019s")
_CLOSES = re.compile(r"[.!?]*(?:\s*$|\s*[,;|/&+]|\s+(?:from|to|on|item)\s*:)", re.IGNORECASE)
"""What ends a place of a field: the text, another place or another field."""


def _place_at(text: str, start: int, name: str) -> tuple[tuple[str, ...], int]:
    """Return the place that begins at a character, and its end; raises UsageError if none does."""
    word = _WORD.match(text, start)
    if word is None:
        return places("", name), start
    longest = _longest_place(text, word.end(), word[0])
    return ((longest[0],), longest[1]) if longest else (places(word[0], name), word.end())


def _further_place(text: str, start: int, *, small: bool) -> tuple[tuple[str, ...], int] | None:
    """Return the place behind a comma and a blank, and its end; None if what stands there is text.

    A country's name and its code of two letters may go on into text, but no adjective and no genitive. What else is
    short and a town must be all that stands there ("CMR 0098341", "London Metal Exchange"), and in small letters only a
    country's name, or what stands behind a first place in these: `small` ("to:US, in drums").
    """
    word = _WORD.match(text, start)
    if word is None:
        return None
    bare = word[0].rstrip(".!?")
    code, end = _longest_place(text, word.end(), word[0]) or (countries.find(bare) or _town(bare), start + len(bare))
    named = text[start:end]
    if code is None or (named.islower() and not small and (len(named) < _SHORTEST_NAME or not countries.find(named))):
        return None
    country = countries.find(named) if len(named) >= _SHORTEST_NAME and not _town(named) else named == code
    if countries.is_rather_an_adjective(key(named)) or named.endswith(_GENITIVES):
        country = None  # "to:KR, Canadian dollars", "to:KR, Malaysia's output"
    return ((code,), end) if country or _CLOSES.match(text, end) else None


def _end_of_a_state(text: str, start: int, town: str) -> tuple[str, int] | None:
    """Return the country and the end of what tells where a town lies: "to:Austin, TX", "to:San Jose, Costa Rica"."""
    those = (*gazetteer.countries_of_town(key(town)), *gazetteer.countries_of_others_so_named(key(town)))
    word = _WORD.match(text, start)
    if word is None or countries.find(town) or not those:
        return None
    if state := gazetteer.country_of_state(word[0].upper(), those) if word[0].isupper() else None:
        return state, word.end()
    code, end = _longest_place(text, word.end(), word[0]) or (countries.find(word[0]), word.end())
    return (code, end) if code in those else None


def _longest_place(text: str, end: int, value: str) -> tuple[str, int] | None:
    """Return the country of a place of several words that begins with a value, which ends at `end`, and its end."""
    following = re.match(r"(?:\s+[^\s:,;]+){0,3}(?=[\s,;]|$)", text[end:])
    extra = following[0].split() if following and not value.startswith('"') else []
    for count in range(len(extra), 0, -1):
        if code := _of_several_words(value, extra[:count]):
            used = re.match(rf"(?:\s+[^\s,;]+){{{count}}}", text[end:])
            return code, end + (used.end() if used else 0)
    return None


def _of_several_words(value: str, behind: Sequence[str]) -> str | None:
    """Return the country of a place that a value and the words behind it name together.

    Names are looked up without their blanks, so that a value which is a country by itself could swallow words that are
    none of its name: "from:NA in drums" is not Nain. A code goes on in whole words of a country ("US Virgin Islands"),
    or as an article of a town ("La Paz"), a name in a town there ("Mexico City").
    """
    joined = " ".join((value, *behind))
    alone, whole = countries.find(value), all(len(word) >= _SHORTEST_WORD for word in behind)
    if alone is None:
        return countries.find(joined) or (_town(joined) if whole or not _town(value) else None)
    if len(value) < _SHORTEST_NAME:
        article = value.lower() in said.group("articles", "to_the") and not value.isupper()
        return (countries.find(joined) if whole else None) or (_town(joined) if article and whole else None)
    there = _town(joined)
    return countries.find(joined) or (there if there == alone else None)


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
