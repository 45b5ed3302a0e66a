"""A query's words → things, acts, parties and countries, with what was corrected and what was not understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from bot.errors import UsageError
from bot.rules import countries
from bot.rules import query as queries
from bot.rules import vocabulary_of_queries as said
from bot.rules.base import RuleBase
from bot.rules.names import ELEMENTS, Found
from bot.rules.query import Query
from bot.rules.words import Word, is_han, is_hangul, key, words

_LONGEST_COUNTRY = 10
_LONGEST_LATIN_COUNTRY = 6
_SHORTEST_COUNTRY = 2
_SHORTEST_PART, _PARTS = 5, 3
"""Letters of a word that may be a part of a name, and how many such names are offered."""
_STOPWORD_SYMBOLS = frozenset({"In", "As", "At", "No", "He", "I", "Am", "Be", "Es", "La", "U"})


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is asked about. `tail` holds keys of words that may make another thing of it."""

    subject: str
    typed: str
    tail: tuple[str, ...] = ()
    component: bool = False
    """The query only says that something else holds it ("motors with magnets")."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is known about a query before rules are looked at."""

    query: Query
    things: tuple[Thing, ...] = ()
    acts: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    from_: str | None = None
    to: str | None = None
    corrected: tuple[tuple[str, str], ...] = ()
    """(typed, taken for)."""
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """Sentences on how the query was read."""


@dataclass(slots=True)
class _Scan:
    """Work in progress on one text; never leaves this module."""

    words: list[Word]
    taken: list[str] = field(default_factory=list)
    """What each word is used for: "" (not yet), subject, act, party, country, direction."""
    subjects: list[tuple[int, int, tuple[str, ...], str]] = field(default_factory=list)
    """(first word, last word + 1, canonical names, as typed)."""
    tails: dict[int, str] = field(default_factory=dict)
    """Rest of a Korean word behind a name, by word."""
    acts: list[str] = field(default_factory=list)
    parties: set[str] = field(default_factory=set)
    from_: str | None = None
    from_plain: bool = False
    """The exporter stands there without a word of direction; one with such a word makes it the destination."""
    to: str | None = None


def understand(base: RuleBase, query: Query) -> Asked:
    """Read a query's text against the names of a rule base; raises UsageError for two different destinations."""
    plain = key(query.plain)
    if base.names.get(plain) or (base.act_names.get(plain) and not (query.citations or query.numbers)):
        query = replace(query, text=query.plain, hs=(), cas=(), controls=(), citations=(), numbers=(), quantities=())
    named, query = _acts_with_numbers(base, query)
    scan = _Scan(words(query.text), acts=named, from_=query.from_, to=query.to)
    scan.taken = [""] * len(scan.words)
    _short_countries(scan)
    _names(base, scan)
    _countries(scan)
    _symbols(base, scan, query.text)
    corrected = tuple(_corrections(base, scan))
    things = tuple(thing for thing in _things(base, scan))
    unknown = tuple(_unknown(scan)) if not things else ()
    near = () if things else tuple(_near(base, scan))
    acts = tuple(dict.fromkeys((*base.cited(query.citations, scan.from_), *_numbered(base, query, scan), *scan.acts)))
    remarks = tuple(_shared_countries(scan, query))
    return Asked(query, things, acts, frozenset(scan.parties), scan.from_, scan.to, corrected, unknown, near, remarks)


def _acts_with_numbers(base: RuleBase, query: Query) -> tuple[list[str], Query]:
    """Acts whose names hold a number that was taken for an amount or a code ("the 0.1 % rule"): the name wins."""
    if not (query.quantities or query.hs):
        return [], query
    those = words(query.plain)
    found = [hit for hit in base.act_names.inside(those) if any(letter.isdecimal() for letter in hit.key)]
    if not found:
        return [], query
    left = [word for word in those if not any(hit.start < word.end and word.start < hit.end for hit in found)]
    rest = "".join(f"{'' if word.glued else ' '}{word.raw}" for word in left).strip()
    acts = [act for hit in found for act in base.act_names.get(hit.key)]
    return acts, queries.without(query, rest)


def _shared_countries(scan: _Scan, query: Query) -> Iterator[str]:
    """Which country was taken where two bear the name."""
    typed = [key(value) for value in queries.field_values(query.shown)]
    typed += _country_keys(scan)
    for other in dict.fromkeys(countries.shared_names().get(name) for name in typed):
        taken = next((code for code in (scan.from_, scan.to) if code and other), None)
        if other and taken and taken != other:
            yield (
                f"Two countries bear that name: {countries.the(taken)} is taken, where most acts come from; for "
                f"{countries.the(other)} write {other}."
            )


def _country_keys(scan: _Scan) -> Iterator[str]:
    """Keys of the stretches of words that were taken for countries."""
    run = ""
    for word, use in zip(scan.words, scan.taken, strict=True):
        if use == "country":
            run += word.key
        elif run:
            yield run
            run = ""
    if run:
        yield run


def _numbered(base: RuleBase, query: Query, scan: _Scan) -> Iterator[str]:
    for number in query.numbers:
        yield from base.numbered(number, scan.from_)


def _short_countries(scan: _Scan) -> None:
    """`对美`, `対米`: a character that alone could be a thing (rice) is a country behind one of direction."""
    for place, (before, word) in enumerate(pairwise(scan.words), start=1):
        if before.key in said.TOWARD_HAN and (code := countries.short_han().get(word.key)):
            _take(scan, place - 1, place + 1, "country")
            _aim(scan, code, "to")


def _names(base: RuleBase, scan: _Scan) -> None:
    """Names of subjects, acts and parties: the longest first, an act before a party before a subject."""
    hits: list[tuple[int, int, Found]] = []
    for order, index in enumerate((base.act_names, base.party_names, base.names)):
        hits += [(found.start - found.end, order, found) for found in index.inside(scan.words)]
    covered: list[Found] = []
    for _, order, found in sorted(hits, key=lambda hit: (hit[0], hit[1], hit[2].start)):
        if any(found.start < other.end and other.start < found.end for other in covered):
            continue
        first, last = _span(scan, found)
        if any(scan.taken[first:last]):
            continue
        covered.append(found)
        if order == 0:
            scan.acts += base.act_names.get(found.key)
            _take(scan, first, last, "act")
        elif order == 1:
            scan.parties.add(found.key)
            _take(scan, first, last, "party")
        else:
            scan.subjects.append((first, last, base.names.get(found.key), base.names.shown(found.key)))
            _take(scan, first, last, "subject")
            if scan.words[last - 1].end > found.end:
                scan.tails[last - 1] = scan.words[last - 1].key[found.end - scan.words[last - 1].start :]
    scan.subjects.sort()


def _span(scan: _Scan, found: Found) -> tuple[int, int]:
    inside = [place for place, word in enumerate(scan.words) if word.start < found.end and found.start < word.end]
    return inside[0], inside[-1] + 1


def _take(scan: _Scan, first: int, last: int, use: str) -> None:
    scan.taken[first:last] = [use] * (last - first)


def _symbols(base: RuleBase, scan: _Scan, text: str) -> None:
    """Element symbols: as the whole text in any case, inside it in their own case."""
    if not scan.subjects and len(scan.words) == 1 and (targets := base.names.any_case_symbol(text)):
        scan.subjects.append((0, 1, targets, text.strip()))
        _take(scan, 0, 1, "subject")
        return
    for allow_stopwords in (False, True):
        for place, word in enumerate(scan.words):
            targets = base.names.symbol(word.raw)
            if not scan.taken[place] and targets and (allow_stopwords or word.raw not in _STOPWORD_SYMBOLS):
                scan.subjects.append((place, place + 1, targets, word.raw))
                _take(scan, place, place + 1, "subject")
        if scan.subjects or scan.acts:
            break
    scan.subjects.sort()


# Countries.


def _countries(scan: _Scan) -> None:
    place = 0
    while place < len(scan.words):
        found = _country_at(scan, place) if not scan.taken[place] else None
        if not found:
            place += 1
            continue
        code, last, rest = found
        direction = _direction(scan, place, last, rest)
        if direction != "short":
            _take(scan, place, last, "country")
            _aim(scan, code, direction)
        place = last


def _country_at(scan: _Scan, first: int) -> tuple[str, int, str] | None:
    """The longest country that begins at a word: its code, the word behind it, and a glued rest (Korean)."""
    word = scan.words[first]
    if is_hangul(word.key[0]):
        return _korean_country(scan, first)
    han = is_han(word.key[0])
    longest = _LONGEST_COUNTRY if han else _LONGEST_LATIN_COUNTRY
    free = next((n for n, use in enumerate(scan.taken[first : first + longest]) if use), longest)
    for count in range(min(free, len(scan.words) - first), 0, -1):
        these = scan.words[first : first + count]
        code = _country_of(scan, first, these, han=han)
        if code:
            return code, first + count, ""
    return None


def _country_of(scan: _Scan, first: int, these: Sequence[Word], *, han: bool) -> str | None:
    joined = "".join(word.key for word in these)
    if len(these) == 1 and not han:
        return _one_word_country(scan, first, these[0])
    if len(joined) < _SHORTEST_COUNTRY:
        return countries.short_han().get(joined) if _directed(scan, first) else None
    if any(word.key in said.TO or word.key in said.FROM for word in these):
        return countries.by_key(joined, full=False)
    return countries.by_key(joined, full=True)


def _one_word_country(scan: _Scan, first: int, word: Word) -> str | None:
    directed = _directed(scan, first)
    if word.key in said.ARTICLES and word.raw.islower() and first + 1 < len(scan.words):
        return None  # "vers la France" is not about Laos
    if len(word.raw) <= 4 and word.raw.isascii():  # noqa: PLR2004 - codes and short forms have two to four letters
        plain = word.raw.upper()
        if len(plain) == _SHORTEST_COUNTRY and countries.is_code(plain):
            shouting = all(w.raw.upper() == w.raw for w in scan.words)
            if directed or (word.raw.isupper() and (not shouting or plain in {"US", "EU", "UK", "JP", "CN", "KR"})):
                return countries.find(plain)
            return None
        if (code := countries.acronym(plain)) and (directed or word.raw.isupper()):
            return code
    if not _is_content(word.key):
        return countries.by_key(word.key, full=False)
    return countries.by_key(word.key, full=True)


def _korean_country(scan: _Scan, first: int) -> tuple[str, int, str] | None:
    word = scan.words[first]
    if code := said.TOWARD.get(word.key):
        return code, first + 1, "행"
    for end in range(len(word.key), 1, -1):
        code = countries.by_key(word.key[:end], full=True)
        rest = word.key[end:]
        if code and (not rest or rest in said.TO_AFTER or rest in said.FROM_AFTER or _strip_glued(rest) == ""):
            return code, first + 1, rest
    return None


def _directed(scan: _Scan, first: int) -> bool:
    return bool(_direction_before(scan, first))


def _direction(scan: _Scan, first: int, last: int, rest: str) -> str:
    """`to`, `from` or nothing for a country, from the words around it."""
    before = _direction_before(scan, first)
    if before:
        return before
    if rest:
        return (
            "from" if rest in said.FROM_AFTER and rest not in said.TO_AFTER else "to" if rest in said.TO_AFTER else ""
        )
    behind = "".join(word.key for word in scan.words[last : last + 3])
    if is_han(scan.words[first].key[0]):
        if behind.startswith(said.FROM_AFTER):
            return "from"
        if behind.startswith(tuple(key(word) for word in said.TO_AFTER if is_han(word[0]))):
            return "to"
    if behind.startswith(("bound", "행")):
        return "to"
    return ""


def _direction_before(scan: _Scan, first: int) -> str:
    place = first - 1
    if place >= 0 and scan.words[place].key in said.ARTICLES and first > 1:
        place -= 1
    if place < 0:
        return ""
    previous = scan.words[place].key
    if previous in said.TO or previous == "for":
        return "to"
    if previous in said.FROM:
        return "from"
    return _han_direction("".join(word.key for word in scan.words[max(0, first - 3) : first]))


def _han_direction(before: str) -> str:
    if before.isascii():
        return ""
    if before.endswith(tuple(key(word) for word in said.TO_BEFORE_HAN)):
        return "to"
    return "from" if before.endswith(tuple(key(word) for word in said.FROM_BEFORE_HAN)) else ""


def _aim(scan: _Scan, code: str, direction: str) -> None:
    """A country behind "to" is the destination; one without is the exporter, a second one the destination."""
    if direction == "to" or (direction == "" and scan.from_ not in {None, code}):
        if scan.to not in {None, code}:
            raise UsageError(f"to: names two destinations, {scan.to} and {code}; ask for one at a time")
        scan.to = code
    elif direction == "from" and scan.from_plain and scan.to is None:
        scan.from_, scan.to, scan.from_plain = code, scan.from_, False
    elif direction == "from" and scan.from_ not in {None, code}:
        raise UsageError(f"from: names two exporters, {scan.from_} and {code}; ask for one at a time")
    else:
        scan.from_, scan.from_plain = code, direction == ""


# Corrections of spelling.


def _corrections(base: RuleBase, scan: _Scan) -> Iterator[tuple[str, str]]:
    """Words that are no name as they stand, taken for the clearly nearest name."""
    for first, last in list(_unknown_runs(scan)):
        found = _widened(base, scan, first, last) or _within(base, scan, first, last)
        if not found:
            continue
        start, end, target = found
        typed = "".join(f"{'' if word.glued else ' '}{word.raw}" for word in scan.words[start:end]).strip()
        scan.subjects = [hit for hit in scan.subjects if hit[1] <= start or end <= hit[0]]
        scan.subjects.append((start, end, (target,), target))
        scan.subjects.sort()
        _take(scan, start, end, "subject")
        yield typed, target


def _widened(base: RuleBase, scan: _Scan, first: int, last: int) -> tuple[int, int, str] | None:
    """`artifical graphite`, `graphite electrods`: the unknown words with the name beside them."""
    for hit in scan.subjects:
        if hit[0] == last:
            start, end = first, hit[1]
        elif hit[1] == first:
            start, end = hit[0], last
        else:
            continue
        if any(word.key in ELEMENTS for word in scan.words[first:last]):
            continue  # a right word is no misspelling of part of a longer one
        target = base.names.nearest("".join(word.key for word in scan.words[start:end])).target
        if target and target not in hit[2]:
            return start, end, target
    return None


def _within(base: RuleBase, scan: _Scan, first: int, last: int) -> tuple[int, int, str] | None:
    """The longest stretch of unknown words that is clearly near a name; only where no name stands beside them."""
    if any(hit[0] == last or hit[1] == first for hit in scan.subjects):
        return None
    for length in range(last - first, 0, -1):
        for start in range(first, last - length + 1):
            joined = "".join(word.key for word in scan.words[start : start + length])
            if target := base.names.nearest(joined).target:
                return start, start + length, target
    return None


def _unknown_runs(scan: _Scan) -> Iterator[tuple[int, int]]:
    """Stretches of words that are neither used nor neutral."""
    first: int | None = None
    for place in range(len(scan.words) + 1):
        if place < len(scan.words) and not scan.taken[place] and _is_content(scan.words[place].key):
            first = place if first is None else first
        elif first is not None:
            yield first, place
            first = None


def _is_content(folded: str) -> bool:
    if folded.isdigit() or folded in said.NEUTRAL or folded in said.TO or folded in said.FROM:
        return False
    if folded in said.COMPONENT or folded in said.JOINING:
        return False
    return bool(_strip_glued(folded)) if not folded.isascii() else True


def _strip_glued(folded: str) -> str:
    """What is left of a text without spaces when neutral words are taken out, left to right."""
    left, rest = "", folded
    while rest:
        neutral = next((word for word in said.neutral_glued() if rest.startswith(word)), None)
        if neutral:
            rest = rest[len(neutral) :]
        else:
            left, rest = left + rest[0], rest[1:]
    return left


# Things.


def _things(base: RuleBase, scan: _Scan) -> Iterator[Thing]:
    for number, (first, last, subjects, typed) in enumerate(scan.subjects):
        end = scan.subjects[number + 1][0] if number + 1 < len(scan.subjects) else len(scan.words)
        begin = scan.subjects[number - 1][1] if number else 0
        tail = _tail(scan, last, end)
        component = _is_component(scan, begin, first, beside=number > 0)
        head_forms = tuple(form for form in (_form(w.key) for w in scan.words[begin:first]) if form)
        for subject in subjects:
            if tail:
                own = _own_words(base, subject)
                tail = tuple(word for word in tail if word not in own)
            forms = [form for form in (*map(_form, tail), *head_forms) if form]
            others = _another_thing(base, subject, forms) if forms else []
            if others:
                for other in others:
                    yield Thing(other, typed, (), component)
            else:
                yield Thing(subject, typed, (*tail, *(head_forms if not number else ())), component)


def _own_words(base: RuleBase, subject: str) -> frozenset[str]:
    """Words of a subject's own names: they make no other thing of it ("DUV lithography")."""
    names = base.subjects[subject].all_names if subject in base.subjects else (subject,)
    return frozenset(word.key for name in names for word in words(name))


def _tail(scan: _Scan, last: int, end: int) -> tuple[str, ...]:
    """Content words directly behind a name, up to the next name, country or joining word."""
    found: list[str] = []
    glued = _strip_glued(scan.tails.get(last - 1, ""))
    if glued:
        found.append(glued)
    run = ""
    for place in range(last, end):
        word = scan.words[place]
        if scan.taken[place] or word.key in said.JOINING or word.key in said.TO or word.key in said.FROM:
            break
        if word.key in said.COMPONENT or word.key == "for":
            break
        if is_han(word.key[0]) or is_hangul(word.key[0]):
            run += word.key
        elif _is_content(word.key):
            found.append(word.key)
    if run and (content := _strip_glued(run)):
        found.append(content)
    return tuple(found)


def _is_component(scan: _Scan, begin: int, first: int, *, beside: bool) -> bool:
    """`motors with magnets`: a content word or another thing (`beside`), then a word of holding, then the name."""
    before = scan.words[begin:first]
    holds = next((place for place, word in enumerate(before) if word.key in said.COMPONENT), None)
    return holds is not None and (
        beside
        or any(
            _is_content(word.key) and scan.taken[begin + place] != "country"
            for place, word in enumerate(before[:holds])
        )
    )


def _form(folded: str) -> str | None:
    return said.forms(ascii_only=folded.isascii()).get(folded)


def _another_thing(base: RuleBase, subject: str, forms: Sequence[str]) -> list[str]:
    """`neodymium magnet technology`: the neighbour of a subject, or of one above it, that a form word means."""
    for level in (subject, *base.broader(subject)):
        for form in dict.fromkeys(forms):
            found = [other for other in base.neighbours(level) if _is_form(base, other, form)]
            if found and form != "technology":
                return [min(found, key=len)]  # the plain one: not those "made abroad" and the like
            if found:
                return found
    return []


def _is_form(base: RuleBase, subject: str, form: str) -> bool:
    if form == "technology":
        return subject in base.subjects and base.subjects[subject].kind == "technology"
    technology = subject in base.subjects and base.subjects[subject].kind == "technology"
    return form in key(subject) and not technology


def _unknown(scan: _Scan) -> Iterator[str]:
    for first, last in _unknown_runs(scan):
        yield " ".join(word.raw for word in scan.words[first:last])


def _near(base: RuleBase, scan: _Scan) -> Iterator[str]:
    for first, last in _unknown_runs(scan):
        yield from base.names.nearest("".join(word.key for word in scan.words[first:last])).near
        for word in scan.words[first:last]:
            if len(word.key) >= _SHORTEST_PART and not _form(word.key):
                yield from (target for _, target in islice(base.names.beginning(word.key), _PARTS))
        for word in scan.words[first:last] if last - first > 1 else ():
            yield from base.names.nearest(word.key).near
