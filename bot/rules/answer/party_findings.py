"""Firms that a query names, against the parties of curated acts and of the party lists on file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from bot.data import read_yaml
from bot.lists.library import Lists
from bot.lists.mentions import Mention, MentionKind
from bot.lists.parties import END_USE_CHECK, Party, Quality
from bot.rules.fields import EXPORTERS, PLANTS
from bot.rules.index import RuleBase
from bot.rules.model import Limb, Measure
from bot.rules.notes import Note, NoteKind
from bot.rules.query import spelling
from bot.rules.query.resolve import Asked
from bot.rules.status import exemptions_on, state_on
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import key, to_simplified, words
from bot.text.place_labels import OF_PARTIES, labels_among
from bot.vocabulary import Status

_MOST = 5
"""Parties of one name that are told."""
_SURE = 0.75
"""The share of a name's weight from which its beginning stands for the whole."""
_MOST_OF_IT = 0.66
"""The share of a name's weight from which several words of its beginning tell it, if one of them is its own."""
_DISTINCT = 1.5
"""The weight from which a beginning is more than words that many names share."""
_SIMILAR = 0.88
"""The likeness from which a name may be a misspelling of another."""
_SHORT, _SHORTEST_PLAIN, _SHORTEST_MISSPELT, _LONG = 2, 6, 6, 10
""" Letters: of an acronym, at least one more; of a name in small letters; of a misspelt name; of a cut one."""
_SEVERAL = 3
"""Common words that are a party's name together, though it is printed with other forms of them (tech, technologies)."""
_LONGEST_ABBREVIATION = 5
_SHORTEST_TELLING = 4
"""Letters of an abbreviation that tells a party in small letters too: "ymtc"."""


@dataclass(frozen=True, slots=True)
class PartyFinding:
    """A party that an act or a list names, met in a query. A name that is alike is no identity."""

    name: str
    list_: str
    jurisdiction: str
    effect: Note
    """What its listing asks, or that an act spares it."""
    document: str
    since: str | None
    sure: bool = False
    """Whether it stands on a party list under this name, which is no common one."""
    alike: bool = False
    """Whether its name is only like the one that was asked for."""
    begins: bool = False
    """Whether only the beginning of its name was asked for: perhaps its parent, or another firm of its house."""

    of_a_list: bool = False
    """Whether it stands on a list of parties; an act that names it is a finding as well."""

    @property
    def status(self) -> Status | None:
        """What its listing makes of an export to it; None if it is spared, or its end use is looked at."""
        if self.effect.kind is NoteKind.PARTY_LICENCE:
            return Status.LICENCE
        status = self.effect.given("status")
        return Status(status) if isinstance(status, str) else None

    @property
    def spared(self) -> bool:
        """Whether an act spares it."""
        return self.effect.kind is NoteKind.PARTY_SPARED


def with_parties(base: RuleBase, asked: Asked) -> Asked:
    """Return the question with every party of acts that its whole text names, whatever its words were taken for.

    Words that name a party for sure are not passed over.
    """
    acts, listed = _sure_mentions(base, asked)
    keys = list(base.bound)
    found = frozenset(keys[owner] for one in acts for owner in one.owners)
    shown = _with_native_names(asked.query.shown)
    native = [name for name, _ in _native_names() if name in shown]
    named = {word for one in (*acts, *listed) for word in one.typed.split()}
    left = tuple(one for one in asked.left if not ({*one.typed.split()} <= named or _is_in_one(one.typed, native)))
    company = asked.company or bool(native)
    if found <= asked.parties and left == asked.left and company == asked.company:
        return asked
    return replace(asked, parties=asked.parties | found, left=left, company=company)


def _sure_mentions(base: RuleBase, asked: Asked) -> tuple[list[Mention], list[Mention]]:
    """Return the stretches that are parties' own names, of acts and of lists."""
    in_acts, in_lists = _mentions(base, asked)
    acts = [one for one in in_acts if _is_sure(base, asked, one)]
    return acts, [one for one, _ in in_lists if _is_sure(base, asked, one)]


def _is_in_one(typed: str, names: Sequence[str]) -> bool:
    return any(form in name for name in names for form in (typed, to_simplified(typed)))


_Mentions = tuple[list[Mention], list[tuple[Mention, tuple[Party, ...]]]]


def _mentions(base: RuleBase, asked: Asked) -> _Mentions:
    """Return the stretches of a question that name parties of acts, and those of lists with the parties."""
    what = ("mentions", asked.query.shown, asked.query.text, asked.firms, bool(asked.things))
    known: _Mentions | None = base.remembered.get(what)
    return known or base.remember(what, _met(base, asked))


def _met(base: RuleBase, asked: Asked) -> _Mentions:
    text = _in_latin_letters(asked.query.shown)
    in_acts = (one for one in base.bound_in_text.inside(text) if _may_be_meant(base, asked, one))
    in_lists = (pair for pair in (base.lists.parties_in(text) if base.lists else ()))
    return list(in_acts), [pair for pair in in_lists if _may_be_meant(base, asked, pair[0])]


def screen(base: RuleBase, asked: Asked, day: date) -> tuple[PartyFinding, ...]:
    """Return every party that the query names, of acts as they stand on the day and of the lists.

    Those of the exporter come first; of those the sure ones, and last names that are only alike.
    """
    found = dict.fromkeys((*_of_acts(base, asked, day), *_of_lists(base, asked)))
    return tuple(
        sorted(found, key=lambda one: (one.jurisdiction != (asked.from_ or one.jurisdiction), one.alike, not one.sure))
    )


def party_lists(base: RuleBase) -> tuple[Note, ...]:
    """Return the party lists that a firm is looked up in."""
    titles = base.lists.party_lists() if base.lists else ()
    by_name = sorted({*base.listing}, key=countries.the)
    return (*map(Note.written, titles), *(Note.of(NoteKind.LISTS_IN_ACTS, country=code) for code in by_name))


def _of_acts(base: RuleBase, asked: Asked, day: date) -> Iterator[PartyFinding]:
    """Yield the parties that acts of the exporters asked for bind or spare, toward the destination."""
    begun = [name for name in _begun(base, asked) if name not in asked.parties]
    for named in (*sorted(asked.parties), *_alike(base, asked), *begun):
        for measure, limb, name in base.bound.get(named, ()):
            state = state_on(limb, measure.announced, day)
            spared = any(name in exemption.firms for exemption in limb.exempt)
            if (
                state is None
                or state.status is Status.EXPIRED
                or not _reaches(base, measure, limb, asked, spared=spared)
            ):
                continue
            spared = any(name in exemption.firms for exemption in exemptions_on(limb, day))
            yield PartyFinding(
                name,
                measure.title,
                measure.jurisdiction,
                _spared_or(state.status, spared=spared),
                measure.document,
                state.since.iso if state.since else None,
                sure=named in asked.parties,
                alike=named in begun,
                begins=named in begun,
            )


def _reaches(base: RuleBase, measure: Measure, limb: Limb, asked: Asked, *, spared: bool) -> bool:
    """Return whether an act that names a party counts for a question.

    One that spares it, or that binds plants of it, does toward its own destinations alone.
    """
    if measure.jurisdiction in asked.not_from or (limb.binds and limb.binds.who == EXPORTERS):
        return False
    if limb.binds and limb.binds.who == PLANTS:
        return asked.to is not None and base.reaches(limb.destinations, asked.to)
    return not spared or asked.to is None or base.reaches(limb.destinations, asked.to)


def _begun(base: RuleBase, asked: Asked) -> Iterator[str]:
    """Yield keys of parties in acts whose names begin as words of the question do."""
    keys = list(base.bound)
    for one in _mentions(base, asked)[0]:
        yield from (keys[owner] for owner in one.owners[:_MOST])


def _of_lists(base: RuleBase, asked: Asked) -> Iterator[PartyFinding]:
    if base.lists is None:
        return
    in_lists = _mentions(base, asked)[1]
    for mention, parties in in_lists:
        sure = _is_sure(base, asked, mention)
        for party in parties[:_MOST]:
            begins = not sure and mention.kind is not MentionKind.WHOLE
            yield _party(base.lists, party, sure=sure, alike=not sure, begins=begins)
    yield from _of_other_names(base, base.lists, asked, [one.typed for one, _ in in_lists])


def _of_other_names(base: RuleBase, lists: Lists, asked: Asked, met: Sequence[str]) -> Iterator[PartyFinding]:
    """Yield listed parties by a misspelt name; `met` are stretches that name parties as they stand."""
    for name in (*asked.firms, *_cut_names(asked)):
        unclear = asked.company or not asked.things
        if any(one in name for one in met) or not (unclear or lists.may_be_a_party(name)):
            continue
        for match in lists.parties(name)[:_MOST]:
            if match.quality is Quality.SIMILAR and match.score >= _SIMILAR and not match.common:
                yield _party(lists, match.party, sure=False, alike=True)
    for target in _alike(base, asked):
        for match in lists.parties(base.party_names.shown(target))[:1]:
            yield _party(lists, match.party, sure=False, alike=True)


# How sure a mention is.


def _may_be_meant(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether a stretch may be a name where it stands.

    A single common or short word is one only as names are written, and none beside words that make another name of it.
    """
    if not (_is_told(base, mention) or (_is_all(asked, mention) and _may_be_one(mention))):
        return False
    if _is_inside_another_name(mention):
        return mention.kind is MentionKind.WHOLE and not _is_of_common_words(base, mention)
    if mention.kind is MentionKind.WHOLE and not _is_of_a_firm(base, asked, mention):
        return False
    named = len(mention.words) > 1 or mention.formed or not mention.words[0].isascii()
    if named or _is_all(asked, mention) or _is_received(mention):
        return _is_printed_so(base, mention)
    return mention.kind is not MentionKind.BEGINNING and _is_a_name_anywhere(base, asked, mention)


def _is_printed_so(base: RuleBase, mention: Mention) -> bool:
    """Return whether a name's words tell it, or are as they are printed: Delta Electronics is not Delta Electronic."""
    own = mention.kind is not MentionKind.WHOLE or any(_tells(base, word) for word in mention.words)
    return own or mention.verbatim or len(mention.words) >= _SEVERAL


def _is_a_name_anywhere(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether a single word is a name wherever it stands: a common or short one only in capitals."""
    if not _is_common(base, mention.words[0]) and len(mention.typed) >= _SHORTEST_PLAIN:
        return True
    if _is_a_telling_abbreviation(base, mention):
        return True
    named = any(mention.typed in name.split() for name in asked.firms)  # CAS 7440-55-3 is no academy
    return named and mention.typed.isupper()


def _is_of_a_firm(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether a whole name of ordinary words stands as a firm's: "air freight" beside goods is a service.

    It has a form of law, is said to receive or send the goods, or is written with capitals; a single word, which may
    abbreviate anything, needs one of the first two.
    """
    if _is_all(asked, mention) or not mention.words[0].isascii() or not _is_of_common_words(base, mention):
        return True
    if len(words(mention.typed)) > len(mention.words) or mention.formed or _is_labelled(mention):
        return True
    return len(mention.words) > 1 and _is_written_as_a_name(mention)


def _is_labelled(mention: Mention) -> bool:
    """Return whether the word before a mention says who receives, sends or buys."""
    before = key(mention.before)
    if before in said.group("to", "purpose"):
        return True
    return any(label.role in OF_PARTIES for label in labels_among((before,)) if before)


def _is_a_telling_abbreviation(base: RuleBase, mention: Mention) -> bool:
    """Return whether a single word is an abbreviation on a list that means nothing else, in capitals or not."""
    word = mention.words[0]
    if mention.kind is not MentionKind.WHOLE or len(mention.words) > 1 or not mention.verbatim:
        return False
    own = any(_is_common(base, one, in_capitals=mention.typed.isupper()) for one in (word, key(word)))
    means = own or word in said.group("company")
    free = not means and not _is_a_place(word)
    return free and len(word) >= _SHORTEST_TELLING and word.isalpha() and word not in spelling.ordinary()


def _is_told(base: RuleBase, mention: Mention) -> bool:
    """Return whether a mention is more than places, numbers, and words that many names share."""
    if not mention.words[0].isascii():
        return True
    if mention.kind is MentionKind.WHOLE:
        return len("".join(mention.words)) > _SHORT and not all(map(_is_a_place, mention.words))
    own = any(_tells(base, word) for word in mention.words)
    if mention.kind is MentionKind.BRAND or len(mention.words) == 1:
        return own
    if own and mention.share >= _MOST_OF_IT:
        return True
    return mention.weight >= _DISTINCT and (own or mention.branded or _is_written_as_a_name(mention))


def _may_be_one(mention: Mention) -> bool:
    """Return whether common words may name a party, where they are all that is asked: as names are written, or rare."""
    if all(map(_is_a_place, (*mention.words, mention.typed))):
        return False
    return mention.typed[0].isupper() if len(mention.words) == 1 else mention.weight >= _DISTINCT


def _tells(base: RuleBase, word: str) -> bool:
    place = _is_a_place(word) or _is_a_place(word.title())
    return len(word) > _SHORT and not (word.isdigit() or place or _is_common(base, word))


def _is_sure(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether a mention that may be meant is a party's own name."""
    if mention.kind is MentionKind.WHOLE:
        short = len(mention.words) == 1 and len(mention.words[0]) < _SHORTEST_PLAIN and mention.typed.islower()
        short = short and not _is_a_telling_abbreviation(base, mention)
        told = not _is_of_common_words(base, mention) and (not short or _is_all(asked, mention))
        return told or _is_written_as_a_name(mention)
    told = len(mention.words) > 1 or any(_tells(base, word) for word in mention.words)
    return (mention.branded and told) or mention.share >= _SURE


def _is_of_common_words(base: RuleBase, mention: Mention) -> bool:
    return all(_is_common(base, word, in_capitals=mention.typed.isupper()) for word in mention.words)


def _is_common(base: RuleBase, word: str, *, in_capitals: bool = False) -> bool:
    """Return whether a word is one of a language, or of goods: by itself it names no party.

    What is written as an abbreviation (PAEC) is no form of a shorter word.
    """
    short = in_capitals and len(word) <= _LONGEST_ABBREVIATION
    known = said.spaced().whole.get(word) if short else said.role(word)
    return word in frequent_words() or known is not None or bool(base.names.get(key(word)))


def _is_written_as_a_name(mention: Mention) -> bool:
    """Return whether each long word of a mention begins with a capital."""
    long = [word for word in mention.typed.split() if len(word) > _SHORT + 1]
    return bool(long) and all(word[0].isupper() or not word[0].islower() for word in long)


def _is_received(mention: Mention) -> bool:
    """Return whether a mention ends a text and stands behind a word for whom something is for."""
    receiving = key(mention.before) in said.group("to", "purpose")
    return receiving and not mention.behind


def _is_all(asked: Asked, mention: Mention) -> bool:
    """Return whether a mention is all that is asked about, and no goods."""
    typed = (asked.query.text, asked.query.plain)
    return not asked.things and key(mention.typed) in {key(_in_latin_letters(text)) for text in typed}


def _is_inside_another_name(mention: Mention) -> bool:
    """Return whether words with capitals around a mention make another name of it: Golden Star Trading."""
    if not mention.typed[0].isupper():
        return False
    around = [word for word in mention.beside if word[0].isupper()]
    if mention.kind is MentionKind.BEGINNING and mention.before in around:
        return True  # of a place too: Taiwan Semiconductor Manufacturing
    return not all(map(_is_a_place, around))


def _is_a_place(word: str) -> bool:
    folded = key(word)
    return len(folded) > _SHORT and bool(
        countries.find(word) or countries.region_of(folded) or countries.is_rather_a_town(folded)
    )


@cache
def frequent_words() -> frozenset[str]:
    """Words of names of parties that are frequent words of a language as well (tools/ordinary.py writes them)."""
    text = files("bot.data").joinpath("lists/party-words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def _native_names() -> tuple[tuple[str, str], ...]:
    """(A firm's name in its own script, its name in Latin letters), the longest first."""
    table = read_yaml("lists/party-names")["native"]
    pairs = ((name, listed) for listed, names in table.items() for name in str(names).split(", "))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _with_native_names(text: str) -> str:
    """Return a Chinese text in the simplified script if only that holds the name of a firm: 長江存儲."""
    held = any(native in text for native, _ in _native_names())
    simple = text if held else to_simplified(text)
    return simple if any(native in simple for native, _ in _native_names()) else text


def _in_latin_letters(text: str) -> str:
    """Return a text with the names of firms in their own script written as lists print them."""
    if not text.isascii():
        text = _with_native_names(text)
        for native, listed in _native_names():
            text = text.replace(native, f" {listed} ")
    return text


def _cut_names(asked: Asked) -> Iterator[str]:
    """Long words with a capital that were cut into their parts: Rosoboronexport is no export of "Rosoboron"."""
    left = {word.raw for word in words(asked.query.text)}
    for word in asked.query.shown.split():
        if len(word) >= _LONG and word.isalpha() and word[0].isupper() and word not in left:
            yield word


def _alike(base: RuleBase, asked: Asked) -> Iterator[str]:
    """Yield keys of parties in acts whose names a firm in the question is clearly a misspelling of."""
    for word in dict.fromkeys(word for name in asked.firms for word in name.split()):
        typed = key(word)
        if word[:1].isupper() and len(typed) >= _SHORTEST_MISSPELT and typed not in base.vocabulary:
            if typed in spelling.ordinary() or said.role(typed) is not None:
                continue
            near = base.party_names.nearest(typed)
            if near.target and near.target[0] == typed[0]:
                yield near.target


def _effect(scope: str) -> Note:
    """Return what a listing asks: a licence for the goods of its scope, or that the end use is looked at."""
    return Note(NoteKind.PARTY_END_USE) if scope == END_USE_CHECK else Note.of(NoteKind.PARTY_LICENCE, scope=scope)


def _spared_or(status: Status, *, spared: bool) -> Note:
    return Note(NoteKind.PARTY_SPARED) if spared else Note.of(NoteKind.PARTY_STATUS, status=str(status))


def _party(lists: Lists, party: Party, *, sure: bool, alike: bool = False, begins: bool = False) -> PartyFinding:
    of = lists.party_list(party.list_key)
    return PartyFinding(
        party.name,
        of.title,
        of.jurisdiction,
        _effect(party.effect.scope),
        party.document or of.document,
        party.since or None,
        sure,
        alike,
        begins,
        of_a_list=True,
    )
