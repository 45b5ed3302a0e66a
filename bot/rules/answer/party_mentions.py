"""Stretches of a question that name parties: which of those that registers meet may be meant, and which are sure."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bot.lists.mentions import Mention, MentionKind, singular
from bot.lists.model import Party
from bot.lists.party_names import in_latin_letters
from bot.rules.index import RuleBase
from bot.rules.query import fields, spelling
from bot.rules.query.asked import Asked
from bot.rules.query.facts import asks_of_lists
from bot.rules.query.parse import Query
from bot.text import calendar, countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.text.place_labels import OF_PARTIES, labels_among
from bot.text.question_words import Role

_MOST_OF_IT = 0.66
"""The share of a name's weight from which several words of its beginning tell it, if one of them is its own."""
_MOST_AS_A_NAME = 0.6
"""The same for common words that are written as a name: Mahan Air."""
_DISTINCT = 1.5
"""The weight from which a beginning is more than words that many names share."""
_SURE = 0.75
"""The share of a name's weight from which its beginning stands for the whole."""
_SHORT, _SHORTEST_PLAIN = 2, 6
"""Letters: of an acronym, at least one more; of a name in small letters."""
_CODE = 3
"""Letters of a country's code, which may be a firm's name behind a label: "end user: DJI"."""
_PHRASE = 2
"""Words, at least, of a name that is told in small letters by what they are together."""
_SEVERAL = 3
"""Common words that are a party's name together, though it is printed with other forms of them (tech, technologies)."""
_LONGEST_ABBREVIATION = 5
_SHORTEST_TELLING = 4
"""Letters of an abbreviation that tells a party in small letters too: "ymtc"."""

_LONGEST_DENIAL, _NUMBER = 3, ("no",)
"""Words of what denies a name, and one of them that is rather "number"."""

_Mentions = tuple[list[Mention], list[tuple[Mention, tuple[Party, ...]]]]


def mentions(base: RuleBase, asked: Asked) -> _Mentions:
    """Return the stretches of a question that name parties of acts, and those of lists with the parties."""
    what = ("mentions", asked.query.shown, asked.query.text, asked.firms, bool(asked.things))
    known: _Mentions | None = base.remembered.get(what)
    return known or base.remember(what, _met(base, asked))


def _met(base: RuleBase, asked: Asked) -> _Mentions:
    text = in_latin_letters(fields.without_fields(_with_its_lines(asked.query)))
    in_acts = (one for one in base.bound_in_text.inside(text) if _may_be_meant(base, asked, one))
    in_lists = base.lists.parties_in(text) if base.lists else ()
    found = (pair for pair in in_lists if _may_be_meant(base, asked, pair[0]))
    return [one for one in in_acts if not _is_denied(one)], [pair for pair in found if not _is_denied(pair[0])]


def _with_its_lines(query: Query) -> str:
    """Return what was typed on the lines it was typed on; a text that is too long on one."""
    lines = [" ".join(line.split()) for line in query.typed.splitlines()]
    return "\n".join(lines) if " ".join(filter(None, lines)) == query.shown else query.shown


def _is_denied(mention: Mention) -> bool:
    """Return whether words right before a name say that it is not the party: "a telecom firm, not G42"."""
    if mention.ahead.rstrip().endswith(said.particles("unasked_han")):
        return True
    before = tuple(word.key for word in words(mention.ahead)[-_LONGEST_DENIAL:])
    denials = said.before("unasked") | said.before("away")
    return any(before[first:] in denials for first in range(len(before))) and before[-1:] != _NUMBER


# How sure a mention is.


def _may_be_meant(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether a stretch may be a name where it stands.

    A single common or short word is one only as names are written, and none beside words that make another name of it.
    """
    alone = _is_looked_up(asked, mention)
    told = _is_told(base, asked, mention) or (alone and _may_be_one(mention))
    if not told or _is_a_service(asked, mention) or _is_a_month(asked, mention):
        return False
    if _is_inside_another_name(base, asked, mention):
        return _is_like_the_other_name(base, mention)
    if mention.kind is MentionKind.WHOLE and not _is_of_a_firm(base, asked, mention):
        return False
    if len(mention.words) > 1 or not mention.words[0].isascii() or alone or _is_received(mention):
        return _is_printed_so(base, mention)
    if mention.kind is MentionKind.WHOLE and _stands_as_a_firm(base, mention):
        return _is_printed_so(base, mention)
    begins = mention.kind is MentionKind.BEGINNING
    return _is_called_a_firm(mention) if begins else _is_a_name_anywhere(base, asked, mention)


def _is_a_month(asked: Asked, mention: Mention) -> bool:
    """Return whether a mention is the name of a month, and no label of a party stands right before it: "ETD Dec"."""
    named = key(mention.before) in said.group("to", "purpose") or _is_looked_up(asked, mention)
    return not named and calendar.folded(mention.typed) in calendar.sure_months()


def _is_looked_up(asked: Asked, mention: Mention) -> bool:
    """Return whether a firm alone is asked about, or lists are asked of and no goods: "screen Raytheon"."""
    return _is_all(asked, mention) or (not asked.things and asks_of_lists(asked.query.shown))


def _is_called_a_firm(mention: Mention) -> bool:
    """Return whether a label of a party or a form of law says that the beginning of names is one: "end user: IHI"."""
    return _has_a_form_of_law(mention) or _is_behind_a_label(mention)


def _is_like_the_other_name(base: RuleBase, mention: Mention) -> bool:
    """Return whether a whole name inside another one is told beside it: a rare one, or several words as printed."""
    printed = len(mention.words) > 1 and mention.verbatim and _is_written_as_a_name(mention)
    return mention.kind is MentionKind.WHOLE and (printed or not _is_of_common_words(base, mention))


def _stands_as_a_firm(base: RuleBase, mention: Mention) -> bool:
    """Return whether a single word is a firm's name where it stands.

    By its form of law, by a label and its capital, or as an entry of its own that is nothing else.
    """
    labelled = _is_labelled(mention) and not mention.typed[0].islower()
    return labelled or _has_a_form_of_law(mention) or _is_an_entry(base, mention)


def _is_an_entry(base: RuleBase, mention: Mention) -> bool:
    """Return whether a whole name, none of goods or places, is parted from all else: `irkut, FPGA`."""
    if not mention.parted or not mention.verbatim or len(mention.typed) < _SHORTEST_PLAIN - 1:
        return False
    return not any(_is_of_the_trade(base, word) or _is_a_place(word) for word in mention.words)


def _is_of_the_trade(base: RuleBase, word: str) -> bool:
    """Return whether a word is one of goods, or one that questions about them have."""
    return said.role(word) is not None or bool(base.names.get(key(word))) or word in spelling.ordinary()


def _lengthens(base: RuleBase, word: str) -> bool:
    """Return whether a word beside a name makes another one of it (golden star trading)."""
    role = said.role(key(word))
    return role is Role.TRADE or (role is None and not base.names.get(key(word)) and not _is_a_place(word))


def _is_a_telling_phrase(base: RuleBase, mention: Mention) -> bool:
    """Return whether several words are a name as printed that no goods or questions are called: pegas touristik."""
    if len(mention.words) < _PHRASE or not mention.verbatim or mention.weight < _DISTINCT:
        return False
    if any(_lengthens(base, word) for word in mention.beside):
        return False
    own = [word for word in mention.words if not _is_of_the_trade(base, word) and not _is_a_place(word)]
    return len(own) >= (_PHRASE if len(mention.words) == _PHRASE else 1)


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
    if _has_a_form_of_law(mention) or _is_labelled(mention) or _is_an_entry(base, mention):
        return True
    if _is_a_telling_phrase(base, mention):
        return True
    return len(mention.words) > 1 and _is_written_as_a_name(mention)


def _is_a_service(asked: Asked, mention: Mention) -> bool:
    """Return whether words of trade stand in a text all in capitals, which so tell no name: "… AIR FREIGHT PVG-ICN"."""
    of_trade = bool(asked.things) and all(said.role(word) is Role.TRADE for word in mention.words)
    named = _has_a_form_of_law(mention) or _is_labelled(mention)
    return of_trade and asked.query.shown.isupper() and not named


def _is_labelled(mention: Mention) -> bool:
    """Return whether the words before a mention say who receives, sends or buys, or for whom something is."""
    return key(mention.before) in said.group("to", "purpose") or _is_behind_a_label(mention)


def _is_behind_a_label(mention: Mention) -> bool:
    """Return whether a label of a party stands right before a mention: "end user: Mikron"."""
    before = [word.key for word in words(mention.ahead)]
    return any(label.last == len(before) and label.role in OF_PARTIES for label in labels_among(before))


def _is_between_marks(mention: Mention) -> bool:
    """Return whether a label of a party stands right before a mention, and no other word of a name behind it."""
    return _is_behind_a_label(mention) and not any(word != mention.before for word in mention.beside)


def _has_a_form_of_law(mention: Mention) -> bool:
    """Return whether a form of law stands in a mention or beside it: a short one in small letters is another word."""
    company = said.group("company")
    return len(mention.forms) > 1 or any(
        not one.islower() or (len(one) > _SHORT and key(one) in company) for one in mention.forms
    )


def _is_a_telling_abbreviation(base: RuleBase, mention: Mention) -> bool:
    """Return whether a single word is an abbreviation on a list that means nothing else, in capitals or not."""
    word = mention.words[0]
    if mention.kind is not MentionKind.WHOLE or len(mention.words) > 1 or not mention.verbatim:
        return False
    own = any(_is_common(base, one, in_capitals=mention.typed.isupper()) for one in (word, key(word)))
    means = own or word in said.group("company")
    free = not means and not _is_a_place(word)
    return free and len(word) >= _SHORTEST_TELLING and word.isalpha() and word not in spelling.ordinary()


def _is_told(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether a mention is more than places, numbers, and words that many names share."""
    if not mention.words[0].isascii():
        return True
    if mention.kind is MentionKind.WHOLE:
        return len("".join(mention.words)) > _SHORT and not _is_of_places_alone(mention)
    own = any(_tells(base, word) for word in mention.words)
    alone = mention.kind is MentionKind.BRAND or len(mention.words) == 1
    told = own if alone else _is_most_of_a_name(asked, mention, own=own)
    return told and not _is_a_place(mention.typed)  # Inner Mongolia begins the names of firms there


def _is_of_places_alone(mention: Mention) -> bool:
    """Return whether a name is of places, and no form of law or label of a party tells that it is a firm's."""
    named = _has_a_form_of_law(mention) or (len(mention.typed) <= _CODE and _is_behind_a_label(mention))
    return not named and all(map(_is_a_place, mention.words))


def _is_most_of_a_name(asked: Asked, mention: Mention, *, own: bool) -> bool:
    """Return whether a beginning of several words tells a name: by its weight, its own words, or how it is written.

    One that holds a word which nothing else reads is as good as written like a name: mahan air spare parts.
    """
    named = _is_written_as_a_name(mention) or _is_unread(asked, mention)
    as_a_name = named and not _is_a_place(mention.typed)
    if mention.share >= (_MOST_OF_IT if own else _MOST_AS_A_NAME) and (own or as_a_name):
        return True
    return mention.weight >= _DISTINCT and (own or mention.branded or named)


def _is_unread(asked: Asked, mention: Mention) -> bool:
    """Return whether a word of a mention was passed over, and nothing knows it."""
    unread = {key(one.typed) for one in asked.left if one.role is None}
    return any(key(word) in unread for word in mention.words)


def _may_be_one(mention: Mention) -> bool:
    """Return whether common words may name a party, where they are all that is asked: as names are written, or rare."""
    if all(map(_is_a_place, (*mention.words, mention.typed))):
        return False
    return mention.typed[0].isupper() if len(mention.words) == 1 else mention.weight >= _DISTINCT


def _tells(base: RuleBase, word: str) -> bool:
    if len(word) <= _SHORT or word.isdigit() or _is_common(base, word):
        return False  # before a place is looked for: many questions need no town of the world
    return not (_is_a_place(word) or _is_a_place(word.title()))


def _is_sure_as_a_whole(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether a whole name tells its party: by its words, or as it is printed or written."""
    short = len(mention.words) == 1 and len(mention.words[0]) < _SHORTEST_PLAIN and mention.typed.islower()
    short = short and not _is_a_telling_abbreviation(base, mention)
    told = not _is_of_common_words(base, mention) and (not short or _is_all(asked, mention))
    as_printed = mention.verbatim and _has_a_form_of_law(mention)
    by_its_words = told or _is_a_telling_phrase(base, mention)
    return by_its_words or as_printed or _is_written_as_a_name(mention) or _is_between_marks(mention)


def is_sure(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether a mention that may be meant is a party's own name."""
    if _is_of_common_words(base, mention) and _is_inside_another_name(base, asked, mention):
        return False
    if mention.kind is MentionKind.WHOLE:
        return _is_sure_as_a_whole(base, asked, mention)
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
    frequent = word in frequent_words() or singular(word) in frequent_words()
    return frequent or known is not None or bool(base.names.get(key(word)))


def _is_written_as_a_name(mention: Mention) -> bool:
    """Return whether each long word of a mention begins with a capital."""
    long = [word for word in mention.typed.split() if len(word) > _SHORT + 1]
    return bool(long) and all(not word[0].islower() for word in long)


def _is_received(mention: Mention) -> bool:
    """Return whether a mention stands behind a word for whom something is for, and ends the text or a place follows."""
    receiving = key(mention.before) in said.group("to", "purpose")
    ends = not mention.behind or key(mention.behind) in said.group("to") or _is_a_place(mention.behind)
    return receiving and ends


def _is_all(asked: Asked, mention: Mention) -> bool:
    """Return whether a mention is all that is asked about, and no goods."""
    typed = (asked.query.text, asked.query.plain)
    return not asked.things and key(mention.typed) in {key(in_latin_letters(text)) for text in typed}


def _is_inside_another_name(base: RuleBase, asked: Asked, mention: Mention) -> bool:
    """Return whether words with capitals around a mention make another name of it: Golden Star Trading."""
    if not mention.typed[0].isupper():
        return False
    around = [word for word in mention.beside if word[0].isupper() and not _leads_to_a_name(mention, word)]
    articles = [key(thing.typed) for thing in asked.things if base.is_everyday(thing.subject)]
    around = [word for word in around if not any(one.endswith(key(word)) for one in articles)]  # "T-shirts Wolfspeed"
    if asked.query.shown.isupper():  # where all is written large, capitals join no goods to a name
        around = [word for word in around if not base.names.get(key(word))]
    if mention.kind is MentionKind.BEGINNING and mention.before in around:
        return True  # of a place too: Taiwan Semiconductor Manufacturing
    return not all(map(_is_a_place, around))


def _leads_to_a_name(mention: Mention, word: str) -> bool:
    """Return whether a word beside a mention says whose name follows, and is no part of one: "Empfänger", "SHIP TO"."""
    return word == mention.before and _is_labelled(mention)


def _is_a_place(word: str) -> bool:
    folded = key(word)
    return len(folded) > _SHORT and bool(
        countries.find(word) or gazetteer.region_of(folded) or gazetteer.is_rather_a_town(folded)
    )


@cache
def frequent_words() -> frozenset[str]:
    """Words of names of parties that are frequent words of a language as well (tools/ordinary.py writes them)."""
    text = files("bot.data").joinpath("lists/party-words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
