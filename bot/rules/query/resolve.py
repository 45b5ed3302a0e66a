"""A query's words → things, acts, parties and countries, with what was corrected, passed over and not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.rules.index import RuleBase
from bot.rules.names import Found, substances
from bot.rules.query import countries as directions
from bot.rules.query import leftover, mentions, spelling, users
from bot.rules.query import parse as queries
from bot.rules.query import vocabulary as said
from bot.rules.query.leftover import Left
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Reading, Thing
from bot.rules.query.subjects import read as read_things
from bot.rules.query.tokens import Name, Scan
from bot.rules.query.vocabulary import Role
from bot.text.dates import When
from bot.text.days import Span
from bot.text.normalize import Word, as_typed, is_han, key, words

__all__ = ["Asked", "Direction", "Thing", "understand"]

_WORDS_TOO = "In As At No He I Am Be Es La U Se Si Er Ho Al"
_STOPWORD_SYMBOLS = frozenset(_WORDS_TOO.split())
_BRACKET = re.compile(r"\(([^()]{1,24})\)")
_COMMA = re.compile(r"[,、，;/&+]")
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_OPENING = re.compile(r"[(（]")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑–](?=\w)")
_ELEMENT = re.compile(r"[A-Z][a-z]?")
_LONGEST_NAME = 8
_LONGEST_GLUED = 8
_BOTH = 2
_FEW = 3
"""Words of a text in which a bare letter may be an element."""
_ALONE = frozenset({"C", "RE"})
"""Symbols that count only where nothing else is asked."""


@dataclass(frozen=True, slots=True)
class Direction:
    """One way to read the countries of a query; `why` says how, if it was not plain."""

    from_: str | None
    to: tuple[str, ...]
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is known about a query before rules are looked at."""

    query: Query
    things: tuple[Thing, ...] = ()
    acts: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    from_: str | None = None
    to: str | None = None
    corrected: tuple[tuple[str, str], ...] = ()
    """(typed, taken for)."""
    left: tuple[Left, ...] = ()
    """Words that were passed over."""
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """Sentences on how the query was read."""
    directions: tuple[Direction, ...] = (Direction(None, ()),)
    """Ways to read its countries, the plainest first; `from_` and `to` are of the first."""
    mentioned: frozenset[str] = frozenset()
    """Every country in it, whatever its direction."""
    origins: tuple[str, ...] = ()
    """Countries where the goods were made or come from, while another one sends them."""
    not_from: frozenset[str] = frozenset()
    not_to: frozenset[str] = frozenset()
    """Countries that it leaves out."""
    unasked: tuple[str, ...] = ()
    """Names of things that it says it does not ask about."""
    regions: tuple[str, ...] = ()
    """Parts of countries that it names (ISO 3166-2)."""
    of_the_first: bool = False
    """Whether a country begins it, and words for a restriction follow ("India rice export ban")."""
    company: bool = False
    """Whether it names a firm: by its legal form, in full, or by the beginning of a party's name."""
    firms: tuple[str, ...] = ()
    """Stretches of words that may be the name of a firm, as typed."""
    towns: tuple[str, ...] = ()
    """Countries of towns whose direction it does not say."""
    firm_places: tuple[str, ...] = ()
    """Countries in the names of mentions."""


def understand(base: RuleBase, query: Query, today: date | None = None) -> Asked:
    """Read a query's text against the names of a rule base. Without `today` days in words stay text."""
    query = _without_repeats(base, _as_one_name(base, query))
    named, query = _acts_with_numbers(base, query, today or date.min)
    query = _subjects_with_numbers(base, query, today or date.min)
    query = _days(base, query, today)
    scan = _scanned(base, query, named)
    query = _described(base, query, scan, today)
    _symbols(base, scan, query.text)
    corrected = tuple(_corrections(base, scan))
    reading = read_things(base, scan)
    reading = replace(reading, things=_whole((*reading.things, *_by_cas(base, query, reading.things))))
    acts = tuple(dict.fromkeys((*_cited(base, query, scan), *scan.acts)))
    left = tuple(
        replace(one, typed=as_typed(one.typed, query.shown))
        for one in leftover.left_over(base, scan, reading)
        if not _is_a_content(query.plain, one.typed)
    )
    ways = tuple(_directions(scan))
    near = _near(base, scan, reading, acts, left)
    return Asked(
        query,
        reading.things,
        acts,
        frozenset(scan.parties),
        frozenset(scan.uses),
        ways[0].from_,
        ways[0].to[0] if ways[0].to else None,
        corrected,
        left,
        unknown=() if reading.things else tuple(spelling.unknown(scan)),
        near=near,
        remarks=(
            *leftover.unasked(reading.unasked),
            *leftover.ways(scan, ways[0].from_),
            *leftover.countries(scan, query),
            *map(_no_day, query.unread),
            *leftover.remarks(base, scan),
        ),
        directions=ways,
        mentioned=frozenset(
            (*scan.exporters, *scan.destinations, *scan.bare, *scan.origins, *scan.not_from, *scan.not_to)
        ),
        origins=tuple(code for code in scan.origins if code != ways[0].from_),
        not_from=frozenset(scan.not_from),
        not_to=frozenset(scan.not_to),
        unasked=reading.unasked,
        regions=tuple(scan.regions),
        of_the_first=len(ways) == _BOTH and directions.begins_with_its_acts(scan),
        company=mentions.names_a_firm(base, scan),
        firms=tuple(mentions.firms_named(scan)),
        towns=tuple(dict.fromkeys(scan.towns)),
        firm_places=tuple(dict.fromkeys(scan.firm_places)),
    )


def _is_a_content(text: str, typed: str) -> bool:
    """Whether a substance stands behind a percentage ("95% carbon"): what the goods hold, and no other goods."""
    return key(typed) in substances() and re.search(rf"\d\s?%\s*{re.escape(typed)}", text) is not None


def _whole(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Without what other things only hold: of speakers with magnets the speakers are asked about."""
    return tuple(thing for thing in things if not thing.component) or things


def _near(base: RuleBase, scan: Scan, reading: Reading, acts: Sequence[str], left: Sequence[Left]) -> tuple[str, ...]:
    """Names that may have been meant, if nothing was understood."""
    if reading.things or acts or scan.parties:
        return ()
    if reading.unasked:
        return reading.unasked
    return spelling.near(base, scan) if left else spelling.near_ordinary(base, scan)


def _directions(scan: Scan) -> Iterator[Direction]:
    """Ways to read the countries: a bare one as exporter, then as destination; two in their order, then reversed."""
    exporters, to = list(scan.exporters), list(scan.destinations)
    bare = [code for code in scan.bare if code not in {*exporters, *to}]
    if not bare or (exporters and to):
        for exporter in exporters or (None,):
            yield Direction(exporter, tuple(to))
        return
    if exporters:
        for exporter in exporters:
            yield Direction(exporter, tuple(bare))
    elif to:
        yield Direction(bare[0], tuple(to))
    else:
        yield Direction(bare[0], tuple(bare[1:]), guessed=True)
        yield Direction(bare[1] if len(bare) > 1 else None, (bare[0],), guessed=True)


def _as_one_name(base: RuleBase, query: Query) -> Query:
    """A text that is a name as a whole holds no codes, numbers or amounts."""
    plain = key(query.plain)
    if not base.names.get(plain) and not base.act_names.get(plain):
        return query
    return replace(query, text=query.plain, hs=(), cas=(), controls=(), citations=(), numbers=(), quantities=())


def _scanned(base: RuleBase, query: Query, named: list[str]) -> Scan:
    """The words of a text with the names and countries among them taken."""
    these = spelling.apart(base, words(query.text))
    scan = Scan(
        these,
        acts=named,
        exporters=list(query.exporters),
        destinations=list(query.destinations),
        after_comma=_behind(_COMMA, query.text, these),
        after_hyphen=_behind(_HYPHEN, query.text, these),
        in_brackets=_behind(_OPENING, query.text, these),
    )
    directions.find_short(scan, base.act_names)
    _phrases(scan, base)
    _names(base, scan)
    mentions.take_firms(base, scan)
    directions.find(scan)
    users.find(scan)
    for name in spelling.inflected(base, scan):
        scan.subjects.append(name)
        scan.take(name.first, name.last, "subject")
    scan.subjects.sort(key=lambda name: name.first)
    return scan


def _behind(sign: re.Pattern[str], text: str, these: Sequence[Word]) -> frozenset[int]:
    """The places of words that a sign parts from the word before."""
    parts = sign.split(text)
    if len(parts) == 1:
        return frozenset()
    starts: set[int] = set()
    length = 0
    for part in parts[:-1]:
        length += len(key(part))
        starts.add(length)
    return frozenset(place for place, word in enumerate(these) if word.start in starts)


def _phrases(scan: Scan, base: RuleBase) -> None:
    """Words that mean something else together (lead time), unless a name of more words begins or ends among them."""
    if not any(word.key in said.spaced().phrases for word in scan.words):
        return
    names = [hit for index in (base.names, base.act_names, base.party_names) for hit in index.inside(scan.words)]
    for place, word in enumerate(scan.words):
        for parts, role in said.spaced().phrases.get(word.key, ()):
            last = place + len(parts)
            if tuple(one.key for one in scan.words[place:last]) != parts or any(scan.taken[place:last]):
                continue
            start, end = word.start, scan.words[last - 1].end
            rival = any(hit.start < end and start < hit.end and hit.end - hit.start >= end - start for hit in names)
            if not rival and not role.makes_another_thing:
                scan.take(place, last, "phrase")


def _without_repeats(base: RuleBase, query: Query) -> Query:
    """`lithium iron phosphate (LFP) cathode technology`: an abbreviation behind its own name repeats it."""
    text = query.text
    for bracket in reversed(list(_BRACKET.finditer(text))):
        again = {*base.names.get(key(bracket[1])), *base.names.symbol(bracket[1].strip())}
        before = [word.key for word in words(text[: bracket.start()])][-_LONGEST_NAME:]
        if again and any(again & {*base.names.get("".join(before[place:]))} for place in range(len(before))):
            text = f"{text[: bracket.start()]} {text[bracket.end() :]}"
    return query if text == query.text else replace(query, text=" ".join(text.split()))


def _days(base: RuleBase, query: Query, today: date | None) -> Query:
    """Days in words taken out of the text, unless they belong to the name of an act."""
    if today is None or base.names.get(key(query.text)):
        return query
    if any(any(map(str.isdecimal, hit.key)) for hit in base.act_names.inside(words(query.text))):
        return query
    return queries.with_days(query, today)


def _no_day(written: str) -> str:
    return f"“{written.strip()}” is no day that can be looked up: write one, such as on:2024-12-10."


def _described(base: RuleBase, query: Query, scan: Scan, today: date | None) -> Query:
    """Acts told by a date ("ministry statement of 25 Feb 2026"); a date that tells none is the day asked about."""
    spans = list(query.dates) or list(_year_of_a_country(scan))
    if not spans or today is None:
        return query
    numbered = [act for number in query.numbers for act in base.acts.numbered(number, scan.exporter())]
    if not scan.acts and not base.cited(query.citations, scan.exporter()) and not numbered:
        typed = list(
            said.telling(word.key for word, use in zip(scan.words, scan.taken, strict=True) if use != "country")
        )
        whens = [when for span in spans if (when := _when(span))]
        if said.speaks_of_an_act(typed, query.text) and (acts := base.acts.described(typed, whens, scan.exporter())):
            scan.acts += acts
            scan.subjects.clear()
            scan.taken = [use if use == "country" else "act" for use in scan.taken]
            return replace(query, numbers=())
    else:
        plain = query.plain
        spans = [
            span
            for span in spans
            if not (_is_year(span) or queries.is_of_an_act(plain[: max(0, plain.find(span.text))]))
        ]
    return queries.asked_day(query, spans, today)


def _year_of_a_country(scan: Scan) -> Iterator[Span]:
    """`nickel ore Indonesia 2019`: four digits behind a country, and nothing that they could number behind them."""
    for place, word in enumerate(scan.words):
        behind = place + 1 == len(scan.words) or scan.taken[place + 1] in {"country", "town"}
        if place and scan.taken[place - 1] in {"country", "town"} and behind and _YEAR.fullmatch(word.raw):
            year = int(word.raw)
            yield Span(date(year, 1, 1), date(year, 12, 31), word.raw, 0, 0)


def _is_year(span: Span) -> bool:
    """Whether a span is a whole year: beside the number of an act it is the act's."""
    return bool(span.first and span.last and (span.last - span.first).days > 363)  # noqa: PLR2004 - the days of a year


def _when(span: Span) -> When | None:
    """A span as acts give their dates."""
    if span.first is None or span.last is None:
        return None
    return When(span.first.isoformat(), span.first, span.last)


def _cited(base: RuleBase, query: Query, scan: Scan) -> Iterator[str]:
    """Acts by their numbers. Where several bear one, the words around it tell which ("001/ARECOMS/2025")."""
    # "announcement 28" is every act of that number: the word tells none of them apart.
    typed = [word for word in said.telling(word.key for word in words(query.plain)) if word != "announcement"]
    for citation in query.citations:
        yield from base.acts.fitting(base.acts.cited((citation,), scan.exporter()), typed)
    named = {base.measures[act].jurisdiction for act in scan.acts}
    for number in query.numbers:
        for act in base.acts.fitting(base.acts.numbered(number, scan.exporter()), typed):
            if not named or base.measures[act].jurisdiction in named:  # "supplement no. 1" of a list that is named
                yield act


def _by_cas(base: RuleBase, query: Query, things: Sequence[Thing]) -> Iterator[Thing]:
    """Things by their CAS numbers, where no name stands beside them that says more."""
    named = {thing.subject for thing in things}
    for number in query.cas:
        for subject in base.subjects_by_cas(number):
            if not named & {*base.narrower(subject), *base.broader(subject)}:
                yield Thing(subject, number)


def _acts_with_numbers(base: RuleBase, query: Query, today: date) -> tuple[list[str], Query]:
    """Acts whose names hold a number that was taken for another thing ("the 0.1 % rule"): the name wins."""
    if not (query.quantities or query.hs or query.citations or query.numbers):
        return [], query
    those = words(query.plain)
    found = [hit for hit in base.act_names.inside(those) if any(letter.isdecimal() for letter in hit.key)]
    if not found:
        return [], query
    left = [word for word in those if not any(hit.start < word.end and word.start < hit.end for hit in found)]
    rest = "".join(f"{'' if word.glued else ' '}{word.raw}" for word in left).strip()
    acts = [act for hit in found for act in base.act_names.get(hit.key)]
    return acts, queries.without(query, rest, today)


def _subjects_with_numbers(base: RuleBase, query: Query, today: date) -> Query:
    """Names of subjects that hold a number which was taken for a code (RTX 4090): the name wins."""
    if not (query.hs or query.controls):
        return query
    those = words(query.plain)
    found = [hit for hit in base.names.inside(those) if any(letter.isdecimal() for letter in hit.key)]
    codes = "".join((*query.hs, *query.controls))
    lost = [hit for hit in found if any(part in codes for part in re.findall(r"\d{4,}", hit.key))]
    if not lost:
        return query
    left = [word for word in those if not any(hit.start < word.end and word.start < hit.end for hit in lost)]
    rest = "".join(f"{'' if word.glued else ' '}{word.raw}" for word in left).strip()
    again = queries.without(query, rest, today)
    return replace(again, text=f"{' '.join(base.names.shown(hit.key) for hit in lost)} {again.text}")


def _names(base: RuleBase, scan: Scan) -> None:
    """Names of subjects, acts and parties: the longest first, an act before a party before a subject."""
    hits: list[tuple[int, int, Found]] = []
    for order, index in enumerate((base.act_names, base.party_names, base.names)):
        hits += [(found.start - found.end, order, found) for found in index.inside(scan.words)]
    covered: list[Found] = []
    for _, order, found in sorted(hits, key=lambda hit: (hit[0], hit[1], hit[2].start)):
        if any(found.start < other.end and other.start < found.end for other in covered):
            continue
        first, last = _span(scan, found)
        alone = last - first == 1
        if any(scan.taken[first:last]) or (alone and directions.is_rather_a_country(scan, first)):
            continue
        if order > 1 and _is_inside_a_word(scan, first, last):
            continue
        if order > 1 and alone and _needs_its_accent(base, scan, first, found):
            continue
        covered.append(found)
        _keep(base, scan, order, found)
    scan.subjects.sort(key=lambda name: name.first)


def _keep(base: RuleBase, scan: Scan, order: int, found: Found) -> None:
    """Take the words of a name: of an act (0), of a party or a use (1), of a subject."""
    first, last = _span(scan, found)
    if order == 1 and _is_a_common_noun(scan, first, last):
        return
    if order == 0:
        scan.acts += base.act_names.get(found.key)
        scan.take(first, last, "act")
    elif order == 1:
        if not scan.is_unasked_use(first):
            scan.parties.add(found.key)
        scan.take(first, last, "party")
    else:
        scan.subjects.append(Name(first, last, base.names.get(found.key), base.names.shown(found.key)))
        scan.take(first, last, "subject")
        if scan.words[last - 1].end > found.end:
            scan.tails[last - 1] = scan.words[last - 1].key[found.end - scan.words[last - 1].start :]


def _is_a_common_noun(scan: Scan, first: int, last: int) -> bool:
    """Whether one word in small letters only has a party's name as its singular: apples are not Apple."""
    word = scan.words[first]
    return last - first == 1 and word.raw.islower() and word.raw.isascii() and word.key != word.raw


def _needs_its_accent(base: RuleBase, scan: Scan, place: int, found: Found) -> bool:
    """Whether a word without an accent is another word than the name with one: carbon is not *carbón* (coal)."""
    raw, shown = scan.words[place].raw, base.names.shown(found.key)
    return raw.isascii() and not shown.isascii() and found.key in spelling.ordinary()


def _is_inside_a_word(scan: Scan, first: int, last: int) -> bool:
    """Whether a Chinese name is only a part of a word: 金 in 合金 is not gold, 铅 in 铅笔 not lead."""
    if last - first > 2 or not is_han(scan.words[first].key[0]):  # noqa: PLR2004 - longer names are what they are
        return False
    for start in range(max(0, first - 2), first + 1):
        for end in range(last, min(len(scan.words), last + 2) + 1):
            around = "".join(word.key for word in scan.words[start:end])
            if end - start > last - first and (said.is_glued_word(around) or around in spelling.ordinary()):
                return True
    return False


def _span(scan: Scan, found: Found) -> tuple[int, int]:
    inside = [place for place, word in enumerate(scan.words) if word.start < found.end and found.start < word.end]
    return inside[0], inside[-1] + 1


def _symbols(base: RuleBase, scan: Scan, text: str) -> None:
    """Element symbols: as the whole text in any case, inside it in their own case; those that are words only alone."""
    if not scan.subjects and len(scan.words) == 1 and (targets := base.names.any_case_symbol(text)):
        scan.subjects.append(Name(0, 1, targets, text.strip()))
        scan.take(0, 1, "subject")
        return
    few = sum(not use for use in scan.taken) <= _FEW
    for stopwords in (False, True) if few else (False,):
        for place, word in enumerate(scan.words):
            targets = base.names.symbol(word.raw)
            if not targets or scan.taken[place] or (word.raw in _ALONE and not _has_a_compound_behind(scan, place)):
                continue
            if word.key in said.group("company") and _is_behind_a_firm(scan, place):
                continue
            is_word = (word.raw in _STOPWORD_SYMBOLS or len(word.raw) == 1) and not _is_plainly_a_symbol(scan, place)
            if is_word == stopwords and (stopwords or not scan.words[place].raw.islower()):
                scan.subjects.append(Name(place, place + 1, targets, word.raw))
                scan.take(place, place + 1, "subject")
        if scan.subjects or scan.acts:
            break
    scan.subjects.sort(key=lambda name: name.first)


def _is_behind_a_firm(scan: Scan, place: int) -> bool:
    """`Huawei Technologies Co`: words with a capital before it, one of them a party or of no other meaning."""
    if place + 1 < len(scan.words) and scan.role(place + 1) in {Role.SHAPE, Role.FORM, Role.COMPOUND}:
        return False  # "ABC Co powder"
    first = place
    while first and scan.words[first - 1].raw[:1].isupper() and scan.taken[first - 1] in {"", "party"}:
        first -= 1
    return any(scan.taken[one] == "party" or scan.is_unknown(one) for one in range(first, place))


def _is_plainly_a_symbol(scan: Scan, place: int) -> bool:
    """Whether a symbol that is a word too is one here: in W-Ni-Cu, or as one letter before a form ("W powder")."""
    if any(_ELEMENT.fullmatch(scan.words[one].raw) for one in _joined_by_hyphens(scan, place)):
        return True
    behind = scan.role(place + 1) if place + 1 < len(scan.words) else None
    return len(scan.words[place].raw) == 1 and behind in {Role.SHAPE, Role.FORM, Role.COMPOUND}


def _joined_by_hyphens(scan: Scan, place: int) -> Iterator[int]:
    if place in scan.after_hyphen:
        yield place - 1
    if place + 1 in scan.after_hyphen:
        yield place + 1


def _has_a_compound_behind(scan: Scan, place: int) -> bool:
    """`RE chlorides`: rare earths; not the RE of a letter."""
    behind = scan.role(place + 1) if place + 1 < len(scan.words) else None
    return len(scan.words[place].raw) > 1 and behind in {Role.COMPOUND, Role.FORM}


def _corrections(base: RuleBase, scan: Scan) -> Iterator[tuple[str, str]]:
    """Misspelt words read as the words of names that they are nearest to; (typed, taken for) of each."""
    near = spelling.corrected(base, scan)
    if near:
        yield from _reread(base, scan, near)
    for first, last, target in spelling.kana(base, scan):
        yield scan.typed(first, last), target
        _take_subject(scan, first, last, (target,), target)


def _reread(base: RuleBase, scan: Scan, near: dict[int, str]) -> Iterator[tuple[str, str]]:
    """The names that the corrected words make, alone or with the words beside them."""
    for first, last in _stretches(scan, near):
        right: list[Word] = []
        length = 0
        for place in range(first, last):
            text = near.get(place, scan.words[place].key)
            right.append(replace(scan.words[place], key=text, start=length, end=length + len(text)))
            length += len(text)
        for hit in base.names.inside(right):
            places = [first + n for n, word in enumerate(right) if word.start < hit.end and hit.start < word.end]
            changed = [place for place in places if place in near]
            if not changed:
                continue
            begin, end = places[0], places[-1] + 1
            target = base.names.get(hit.key)
            held = [name for name in scan.subjects if name.first < end and begin < name.last]
            if any(scan.taken[place] not in {"", "subject"} for place in places) or any(
                not (begin <= name.first and name.last <= end) for name in held
            ):
                continue
            yield scan.typed(begin, end), target[0]
            scan.subjects = [name for name in scan.subjects if name not in held]
            _take_subject(scan, begin, end, target, base.names.shown(hit.key))


def _stretches(scan: Scan, near: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each corrected word with the words around it that may belong to one name with it."""
    seen = 0
    for place in sorted(near):
        if place < seen:
            continue
        first, last = place, place + 1
        while first > 0 and scan.taken[first - 1] in {"", "subject"}:
            first -= 1
        while last < len(scan.words) and scan.taken[last] in {"", "subject"}:
            last += 1
        seen = last
        yield first, last


def _take_subject(scan: Scan, first: int, last: int, targets: tuple[str, ...], shown: str) -> None:
    scan.subjects.append(Name(first, last, targets, shown))
    scan.subjects.sort(key=lambda name: name.first)
    scan.take(first, last, "subject")
