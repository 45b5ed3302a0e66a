"""What was typed → what is asked: things, codes, acts, quantities, exporter, destination, day. Names come later."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.errors import UsageError
from bot.text import citations, countries, quantities
from bot.text.codes import cas_is_valid, control_code_is_valid, hs_digits

LONGEST = 400
"""Characters of a query; more is a paste by mistake."""

_FIELD = re.compile(
    r"(?:^|(?<=[\s,;]))(?P<name>from|to|on|item)\s*:\s*(?P<value>\"[^\"]*\"|[^\s,;]+(?:(?:\s*,\s*|;)[^\s,;:]+(?=\s|$))*)?",
    re.IGNORECASE,
)
_OTHER_FIELD = re.compile(
    r"(?:^|(?<=[\s,;]))(?P<name>origin|exporter|destination|dest|date|form|frm|too)\s*:\s*(?P<value>\"[^\"]*\"|[^\s,;]+)",
    re.IGNORECASE,
)
_ALSO = {"origin": "from", "exporter": "from", "destination": "to", "dest": "to", "date": "on"}
"""What people write for a field and mean by it."""
_MISTYPED = {"form": "from", "frm": "from", "too": "to"}
_ISO_DATE = re.compile(
    r"(?<![\d-])(?:on\s+|as of\s+|am\s+)?(?P<day>(?:19|20)\d\d-\d{1,2}-\d{1,2})(?![\d-])", re.IGNORECASE
)
_SLASHED = re.compile(r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>(?:19|20)\d\d)(?![\d/])")
"""Day and month in either order: 28/11/2026 and 11/28/2026."""
_OF_AN_ACT = re.compile(r"(?:\bof|\bdated|\bvom|\bdu|от)\s*$", re.IGNORECASE)
"""Before a day: it tells an act (“statement of 2026-02-25”), not the day asked about."""
_CAS = re.compile(r"(?<![\w-])(?:cas\s*(?:no\.?|rn)?\s*:?\s*)?(?P<cas>\d{2,7}-\d{2}-\d)(?![\w-])", re.IGNORECASE)
_HS = re.compile(
    r"(?<![\w.,/-])(?:(?:hs|cn|hts|taric|customs|code|heading)\s*(?:code)?\s*:?\s*)*"
    r"(?P<hs>\d{4}(?:[.\s]\d{2}){1,3}(?!\d)|\d{4}\.\d{2}\.\d{4}|\d{4}\.\d{4}|\d{8}\.\d{2}|\d{4,10})(?![\w/%-]|[.,]\d)",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"(?<![\w.])(?:eccn\s*:?\s*)?(?P<code>\d[A-EUa-eu]\d{3,4}(?:[a-z](?=[.\s]|$))?(?:\.[A-Za-z0-9]{1,3})*|\d{6}[JXjx]|PL\d{4}(?:\.[a-z0-9]+)*"
    r"|ECL\s?\d{4}(?:\.[a-z0-9]+)*)(?![\w])",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s*(?:[→⇒➔➜]|[-=–—]>)\s*")
_TURKISH = (
    (re.compile(r"\b([^\W\d_]{3,})['’](?:[dt][ea]n)\b"), r"from \1"),
    (re.compile(r"\b([^\W\d_]{3,})['’](?:y?[ea])\b"), r"to \1"),
    (re.compile(r"\b([^\W\d_]{3,})['’](?:n?[ıiuü]n|[dt][ea])\b"), r"\1"),
)
"""Endings behind an apostrophe: Çin'den is from China, Japonya'ya to Japan, Çin'in of China."""
_GLUED = re.compile(
    r"\b([^\W\d_]{4,})((?:export|ausfuhr|uitvoer)(?:e|s|verbot|beschränkung|genehmigung|lizenz|kontrolle|quote|verbod)?)\b",
    re.IGNORECASE,
)
"""German and Dutch compounds: Graphitexport, Galliumausfuhrverbot."""
_SEVERAL = re.compile(r"[,;|/&+]")
"""Between countries in one field: filters know several, a question knows one."""
_RUN_ON = re.compile(r"^(\d[A-EU]\d{3,4})([a-z])", re.IGNORECASE)
_YEARS = range(1990, 2041)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart."""

    shown: str
    """What was typed, on one line."""
    text: str
    """What is left for names."""
    plain: str = ""
    """The text before codes and numbers were taken out: some names hold digits."""
    from_: str | None = None
    to: str | None = None
    on: date | None = None
    hs: tuple[str, ...] = ()
    cas: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    citations: tuple[citations.Citation, ...] = ()
    numbers: tuple[str, ...] = ()
    """Numbers of acts without a year ("announcement 39")."""
    quantities: tuple[quantities.Quantity, ...] = ()


def read(typed: str, today: date) -> Query:
    """Take a query apart; raises UsageError that says what to type instead."""
    shown = " ".join("".join(_printable(letter) for letter in unicodedata.normalize("NFC", typed)).split())
    if not shown:
        raise UsageError("Name a thing, a code or an act, for example: graphite to:US on:2024-12-10")
    if len(shown) > LONGEST:
        raise UsageError(f"That is {len(shown)} characters; ask for one thing at a time, in at most {LONGEST}.")
    text = _GLUED.sub(r"\1 export", _ARROW.sub(" to ", unicodedata.normalize("NFKC", shown)))
    for ending, direction in _TURKISH if "'" in text or "’" in text else ():
        text = ending.sub(direction, text)
    return _codes(_fields(Query(shown, text), today))


def field_values(shown: str) -> list[str]:
    """What was written behind `from:` and `to:`."""
    return [match["value"] or "" for match in _FIELD.finditer(shown) if match["name"].lower() in {"from", "to"}]


def is_of_an_act(before: str) -> bool:
    """Whether a day belongs to an act, by the text before it (“statement of …”), and is not the day asked about."""
    return bool(_OF_AN_ACT.search(before))


def without(query: Query, text: str) -> Query:
    """The same query about another text: one from which the names of acts were taken."""
    bare = Query(query.shown, text, from_=query.from_, to=query.to, on=query.on)
    return replace(_codes(bare), plain=query.plain)


def country(text: str, what: str) -> str:
    """The code of a country that was named; raises UsageError with suggestions."""
    bare = text.strip().strip('"').strip()
    if found := countries.find(bare):
        return found
    if len(several := [part.strip() for part in _SEVERAL.split(bare) if part.strip()]) > 1:
        each = " and ".join(several)
        raise UsageError(f"{what}: one country at a time, not {bare!r}; ask for {each} one after the other")
    near = ", ".join(f"{name} ({code})" for code, name in countries.suggest(bare, 3)) if bare else ""
    hint = f" Did you mean {near}?" if near else ""
    raise UsageError(
        f"{what}: {bare!r} is not a country that I know; write a code or a name, such as US or Japan.{hint}"
    )


def day(text: str, today: date) -> date:
    """The day that was named; raises UsageError that shows the form."""
    bare = text.strip().strip('"').lower()
    if bare in {"today", "now"}:
        return today
    if bare == "tomorrow":
        return today + timedelta(days=1)
    try:
        found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", bare)
        if not found:
            raise UsageError(f"on: {bare!r} is not a day; write year-month-day, for example on:2024-12-10")
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise UsageError(f"on: {bare} is not in the calendar; write for example on:2024-12-10") from error


def _printable(letter: str) -> str:
    return " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs", "Co", "Cn"} else letter


def _fields(query: Query, today: date) -> Query:
    """Take `from:`, `to:`, `on:` and `item:` out of the text."""
    text = _OTHER_FIELD.sub(_meant, query.text)
    while match := _FIELD.search(text):
        name = match["name"].lower()
        value, end = (match["value"] or "").strip(), match.end()
        if name == "item":
            text = f"{text[: match.start()]} {value} {text[end:]}"
            continue
        if not value:
            raise UsageError(f"{name}: is empty; write for example {'on:2024-12-10' if name == 'on' else name + ':US'}")
        if name == "on":
            query = _once(query, "on", day(value, today))
        else:
            code, end = _longest_country(text, match, value, name)
            query = _once(query, "from_" if name == "from" else "to", code)
        text = f"{text[: match.start()]} {text[end:]}"
    return replace(query, text=text)


def _meant(match: re.Match[str]) -> str:
    """`dest:US` is `to:US`; raises UsageError for `too:US`. Before no country or day ("form: powder") it is a word."""
    name, value = match["name"].lower(), match["value"].strip('"')
    right = _ALSO.get(name) or _MISTYPED[name]
    fits = _ISO_DATE.fullmatch(value) if right == "on" else countries.find(value)
    if not fits:
        return match[0]
    if name in _MISTYPED:
        raise UsageError(f"{match['name']}: is no field; did you mean {right}:{match['value']}?")
    return f"{right}:{match['value']}"


def _longest_country(text: str, match: re.Match[str], value: str, name: str) -> tuple[str, int]:
    """`to:South Korea graphite`: as many words as make a country, at most four."""
    rest = text[match.end() :]
    following = re.match(r"(?:\s+[^\s:,;]+){0,3}(?=\s|$)", rest)
    extra = following[0].split() if following and not value.startswith('"') else []
    for count in range(len(extra), 0, -1):
        candidate = " ".join([value, *extra[:count]])
        if code := countries.find(candidate):
            used = re.match(rf"(?:\s+[^\s]+){{{count}}}", rest)
            return code, match.end() + (used.end() if used else 0)
    return country(value, name), match.end()


def _once(query: Query, field: str, value: object) -> Query:
    given = getattr(query, field)
    if given is not None and given != value:
        raise UsageError(f"{field.rstrip('_')}: is given twice, as {given} and {value}")
    return replace(query, **{field: value})  # type: ignore[arg-type] # the two callers give the field's own type


def _codes(query: Query) -> Query:
    """Take dates, CAS numbers, acts, quantities, control and customs codes out of the text, the surest form first."""
    text = query.text
    plain, on = " ".join(text.split()), query.on
    if (match := _ISO_DATE.search(text)) and on is None and not is_of_an_act(text[: match.start()]):
        on = day(match["day"], date.min)
        text = f"{text[: match.start()]} {text[match.end() :]}"
    text, on = _slashed(text, on)
    cas = [match["cas"] for match in _CAS.finditer(text) if cas_is_valid(match["cas"])]
    text = _CAS.sub(lambda match: " " if cas_is_valid(match["cas"]) else match[0], text)
    cited, numbers, text = citations.take(text)
    amounts, text = quantities.find(text)
    controls = [match["code"] for match in _CONTROL.finditer(text) if control_code_is_valid(_spelled(match["code"]))]
    text = _CONTROL.sub(lambda match: " " if control_code_is_valid(_spelled(match["code"])) else match[0], text)
    hs, text = _customs(text)
    return replace(
        query,
        on=on,
        plain=plain,
        text=" ".join(text.split()),
        cas=tuple(cas),
        citations=tuple(cited),
        numbers=tuple(numbers),
        quantities=tuple(amounts),
        controls=tuple(_spelled(code) for code in controls),
        hs=hs,
    )


def _slashed(text: str, on: date | None) -> tuple[str, date | None]:
    """Take a date with slashes out of a text; raises UsageError where it can be read two ways."""
    match = _SLASHED.search(text)
    if not match or on is not None:
        return text, on
    one, other = int(match["a"]), int(match["b"])
    if max(one, other) <= _MONTHS and one != other:
        ways = " or ".join(f"on:{match['y']}-{month:02}-{of:02}" for month, of in ((other, one), (one, other)))
        raise UsageError(f"on: {match[0]} can be read two ways; write {ways}")
    month, of = (other, one) if one > _MONTHS else (one, other)
    return f"{text[: match.start()]} {text[match.end() :]}", day(f"{match['y']}-{month}-{of}", date.min)


def _spelled(code: str) -> str:
    """A control code as lists print it: 3a090.A and 3A090a → 3A090.a."""
    head, *rest = _RUN_ON.sub(r"\1.\2", code).split(".")
    head = re.sub(r"^ECL\s?", "ECL ", head.upper())
    return ".".join([head, *(part.lower() for part in rest)])


def _customs(text: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match["hs"])
        alone = match[0].strip() == text.strip()
        if len(digits) == 4 and int(digits) in _YEARS and not alone:  # noqa: PLR2004 - "graphite 2024" is a year
            return match[0]
        if not "01" <= digits[:2] <= "97":
            return match[0]
        found.append(hs_digits(digits))
        return " "

    rest = _HS.sub(take, text)
    return tuple(dict.fromkeys(found)), rest


def completed(query: Query, *, from_: str | None, to: str | None, on: date | None) -> Query:
    """A query with what was given beside it; raises UsageError where both say something else."""
    given = {"from_": country(from_, "from") if from_ else None, "to": country(to, "to") if to else None, "on": on}
    for name, value in given.items():
        if value is not None:
            query = _once(query, name, value)
    return query
