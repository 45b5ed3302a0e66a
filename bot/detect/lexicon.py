"""Lexicons: what words mean, one file per language, goods and places in all; read from `bot/data` and checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick

from bot.data import generated
from bot.errors import ConfigError
from bot.text.named_days import Calendar
from bot.text.profiles import NOTHING, Profiles, read_profile

_PARTS = re.compile(r" \.\. |(?<=\*) ")
_CODE = re.compile(r"[a-z]{2,3}")

ANY = "any"
"""The language of terms that are read in every text."""

CONCEPTS = frozenset(
    {
        # What is controlled: leaving the country.
        "export", "import", "raw", "sale",
        # Instruments; they count beside an export word. The export_ forms carry it in themselves.
        "control", "ban", "licence", "quota", "tax", "halt",
        "export_control", "export_ban", "export_licence", "export_quota", "export_tax", "export_halt",
        "unlicensed", "terms", "catalogue", "list", "parties", "rule",
        # What an authority does.
        "impose", "widen", "amend", "extend", "ease", "lift", "suspend", "grant", "add", "delist", "issue", "draft",
        "force", "require", "clarify", "allow", "refuse", "passed",
        # Who acts.
        "government",
        # What makes it something else.
        "hedge", "maybe", "bill", "market", "opinion", "guide", "enforcement", "reaction", "history", "background",
        "unrelated", "persons", "statistics", "effect", "domestic", "disruption",
        # Around facts.
        "from", "after_from", "until", "after_until", "now", "published", "cites", "used_in", "to", "technology",
        "month", "except", "rule_goods", "decoy", "body",
        # Finer meanings of some words above.
        "resume", "despite", "answers", "loosen", "take_away", "take_paper", "listed", "more", "move_day", "abolish",
        "review", "industry", "ban_noun", "decree",
        # What a text does instead of telling an act.
        "reminder", "denial", "remains", "address",
    }
)  # fmt: skip
"""Every group that a language file may hold; docs/detection.md says what each means."""


class LexiconError(ConfigError):
    """A lexicon file breaks its form."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")


class Term(NamedTuple):
    """One entry: `text` may end or begin with `*` (inflection, compound) and hold ` .. ` (a gap)."""

    text: str
    concept: str
    value: str = ""
    language: str = ANY


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A form of the numbers of legal acts, tried where one of the words stands in the text, or where it names none."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    """It is searched in lower case: several times as fast as a search that ignores case."""
    register: str = ""
    """Whose register gives such numbers, if only one does."""


@dataclass(frozen=True, slots=True)
class ActNumbers:
    """How acts are numbered (`act_numbers.yaml`)."""

    forms: tuple[DocumentForm, ...] = ()
    numerals: Mapping[int, str] = field(default_factory=dict)
    in_numerals: re.Pattern[str] = NOTHING
    title: re.Pattern[str] = NOTHING
    round: re.Pattern[str] = NOTHING
    year_first: re.Pattern[str] = NOTHING
    _by_word: Mapping[str, list[int]] = field(init=False, repr=False)
    """For each word the forms that need it; those that need none under the empty word."""
    _find: AhoCorasick = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_word: dict[str, list[int]] = {"": []}
        for number, form in enumerate(self.forms):
            for word in form.words or ("",):
                by_word.setdefault(word, []).append(number)
        object.__setattr__(self, "_by_word", by_word)
        object.__setattr__(self, "_find", AhoCorasick([word for word in by_word if word]))

    def tried(self, folded: str) -> list[DocumentForm]:
        """The forms that may match in a text."""
        found = {"", *self._find.find_matches_as_strings(folded, overlapping=True)}
        return [self.forms[number] for number in sorted({number for word in found for number in self._by_word[word]})]


@dataclass(frozen=True, slots=True)
class Relations:
    """How subjects relate (`relations.yaml`)."""

    members: Mapping[str, frozenset[str] | None]
    """Classes of goods, which count only where none of these is named; None: where nothing else is."""
    technology: Mapping[str, str]
    """Goods, and the subject that means the know-how of making them."""
    origins: Mapping[str, str]
    """Goods, and the country that exports nearly all of them."""
    groups: Mapping[str, frozenset[str]]
    """Goods of one kind; of those `traded`, a restriction means one of exports if nothing else is said."""
    wider: Mapping[str, str]
    """Words of goods, and the wider word that a report may use for them."""
    stands_for: Mapping[str, frozenset[str]]
    """Classes, and the words of goods that they stand for."""
    vague: frozenset[str]
    """Names that say nothing of what is controlled."""
    common: frozenset[str]
    """Names that are in common too often to say much."""
    plain_words: frozenset[str]
    compared_as: Mapping[str, str]
    """Goods that are other goods than their words say, and the word by which they are compared."""
    apart: Mapping[str, frozenset[str]]
    know_how: str
    """How the name of a subject ends that is know-how."""


def read_relations(file: str, raw: Any) -> Relations:  # noqa: ANN401 - whatever the YAML holds
    """Raises LexiconError where the form is broken."""
    try:
        return Relations(
            members={name: None if found == "*" else frozenset(found) for name, found in raw["classes"].items()},
            technology=dict(raw["technology"]),
            origins=dict(raw["origins"]),
            groups={name: frozenset(entries(block)) for name, block in raw["groups"].items()},
            wider={word: broad for broad, words in raw["wider"].items() for word in words},
            stands_for={name: frozenset(words) for name, words in raw["stands_for"].items()},
            vague=frozenset(raw["vague"]),
            common=frozenset(raw["common"]),
            plain_words=frozenset(raw["plain_words"]),
            compared_as=dict(raw["compared_as"]),
            apart={name: frozenset(words) for name, words in raw["apart"].items()},
            know_how=str(raw["know_how"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LexiconError(file, f"broken form: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Lexicons:
    """Everything that detection knows about words."""

    terms: tuple[Term, ...]
    han: Mapping[str, str]
    relations: Relations
    homes: Mapping[str, str]
    """Language to the country whose press most likely means itself by "the government"."""
    languages: tuple[str, ...]
    numbers: ActNumbers
    profiles: Profiles
    calendar: Calendar
    outlets: Mapping[str, str] = field(default_factory=dict)
    """Names and parts of addresses of the press of one country, in lower case, and that country."""


def plain_name(name: str) -> str:
    """A name in lower case without accents, as names of papers are compared."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))


def read_outlets(file: str, raw: object) -> dict[str, str]:
    """The press by country; raises LexiconError where the form is broken or one name stands for two countries."""
    if not isinstance(raw, dict) or not all(isinstance(block, str) for block in raw.values()):
        raise LexiconError(file, "must map countries to blocks of names")
    found: dict[str, str] = {}
    for code, block in raw.items():
        for name in entries(block):
            if found.setdefault(plain_name(name), code) != code:
                raise LexiconError(file, f"{name!r} stands under {found[plain_name(name)]} and {code}")
    return found


def entries(block: str) -> list[str]:
    """The terms of a block: separated by commas or line ends, comments after ` #`."""
    if not block.isascii():
        block = block.replace("\u060c", ",").replace("\uff0c", ",")
    if "#" in block:
        block = "\n".join(line.split("#", 1)[0] for line in block.splitlines())
    terms = [term for part in block.replace("\n", ",").split(",") if (term := part.strip())]
    return [" ".join(term.split()) for term in terms] if "  " in block else terms


def act_numbers(file: str, raw: Any) -> ActNumbers:  # noqa: ANN401 - whatever the YAML holds
    """How acts are numbered; raises LexiconError for what is no regular expression."""
    try:
        forms = raw["forms"]
        for name, part in raw["parts"].items():
            forms = forms.replace(f"<{name}>", f"(?:{'|'.join(part.splitlines())})")
        return ActNumbers(
            document_forms(file, forms),
            str.maketrans(raw["numerals"]),
            *(re.compile(raw[name], re.IGNORECASE) for name in ("in_numerals", "title", "round", "year_first")),
        )
    except (KeyError, TypeError, re.error) as error:
        raise LexiconError(file, str(error)) from error


REGISTER = ">"
"""What marks the jurisdiction of a register among the words of a form."""


def document_forms(file: str, text: str) -> tuple[DocumentForm, ...]:
    """Forms, one a line, as `word word :: expression`; raises LexiconError for one that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words, mark, expression = line.partition(":: ")
        try:
            given = words.split()
            register = next((word[1:] for word in given if word.startswith(REGISTER)), "")
            plain = tuple(word for word in given if not word.startswith(REGISTER))
            lower = re.sub(r"\\.|[^\\]+", lambda part: part[0] if part[0][0] == "\\" else part[0].lower(), expression)
            found.append(DocumentForm(plain, re.compile(lower), register))
        except re.error as error:
            raise LexiconError(f"{file}:{number}", str(error)) from error
        if not mark:
            raise LexiconError(f"{file}:{number}", "expected `words :: expression`")
    return tuple(found)


NO_CONCEPTS = frozenset({"language", "home", "traits", "function_words", "forms"})
"""What a language file holds beside its groups of words."""


def language_terms(file: str, raw: object) -> Iterator[Term]:
    """The terms of one language file; raises LexiconError where its form is broken."""
    if not isinstance(raw, dict) or not isinstance(raw.get("language"), str):
        raise LexiconError(file, "must be a mapping with `language`")
    language = raw["language"]
    for concept, block in raw.items():
        if concept in NO_CONCEPTS:
            continue
        if concept not in CONCEPTS:
            raise LexiconError(file, f"unknown group {concept!r}")
        if not isinstance(block, str):
            raise LexiconError(file, f"{concept}: must be a block of terms")
        for text in entries(block):
            value, _, word = map(str.strip, text.partition("=")) if "=" in text else ("", "", text)
            yield Term(_checked(file, concept, word), concept, value, language)


def named_terms(file: str, raw: object, concept: str) -> Iterator[Term]:
    """The terms of a file that maps a name to `en a, b | zh c`; raises LexiconError where its form is broken."""
    if not isinstance(raw, dict):
        raise LexiconError(file, "must be a mapping")
    codes: set[str] = set()
    for name, block in raw.items():
        if not isinstance(name, str) or not isinstance(block, str):
            raise LexiconError(file, f"{name!r}: must be text (quote NO and numbers)")
        for part in block.split("|"):
            language, _, words = part.strip().partition(" ")
            if language not in codes and not _CODE.fullmatch(language):
                raise LexiconError(file, f"{name}: {part.strip()[:40]!r} must begin with a language code")
            codes.add(language)
            for text in entries(words):
                yield Term(_checked(file, concept, text), concept, name, language)


def split_term(text: str) -> list[str]:
    """The parts of a term: apart at gaps, and after each stem inside it (`экспортн* контрол*`)."""
    return _PARTS.split(text)


def _checked(file: str, concept: str, text: str) -> str:
    """Return the text of a term; raises LexiconError if a part of it is empty or has `*` inside a word."""
    if "*" not in text[1:-1] and " .. " not in text and text.strip("* ") and "* " not in text and " *" not in text:
        return text
    parts = [part.strip().strip("*") for part in split_term(text)]
    if not all(parts) or any("*" in part for part in parts):
        raise LexiconError(file, f"{concept}: {text!r} is empty or has * inside a word")
    return text


# The edge that reads the language data which detection needs (`bot/data`).


Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader is ten times as fast; PyYAML without it still works."""

NAMED = {"goods": "goods", "places": "place", "territories": "place", "authorities": "authority", "bodies": "body"}
"""Files that map names to words in many languages, and the concept that their words have."""


def load() -> Lexicons:
    """Read and check every file; raises LexiconError that names file and problem."""
    terms: list[Term] = []
    homes, profiles = {}, {}
    for path in sorted((files("bot.data") / "languages").iterdir(), key=lambda path: path.name):
        raw = read_file(f"languages/{path.name}")
        terms.extend(language_terms(path.name, raw))
        language = raw["language"]
        terms.extend(_months(language))
        homes[language] = raw.get("home", "")
        try:
            profiles[language] = read_profile(language, raw)
        except (ValueError, TypeError, AttributeError) as error:
            raise LexiconError(path.name, str(error)) from error
    for name, concept in NAMED.items():
        terms.extend(named_terms(f"{name}.yaml", read_file(f"{name}.yaml"), concept))
    for name, words in read_file("query/forms.yaml")["forms"].items():
        terms.extend(Term(word.replace("-", " "), "form", name, ANY) for word in words.split() if len(word) > 1)
    grammar = Profiles(profiles)
    try:
        calendar = Calendar.read(read_file("day_forms.yaml"), grammar)
    except (KeyError, TypeError, ValueError) as error:
        raise LexiconError("day_forms.yaml", str(error)) from error
    return Lexicons(
        terms=tuple(terms),
        han=_pairs(),
        relations=relations(),
        homes={language: home for language, home in homes.items() if home},
        languages=tuple(sorted(homes)),
        outlets=read_outlets("outlets.yaml", read_file("outlets.yaml")),
        numbers=act_numbers("act_numbers.yaml", read_file("act_numbers.yaml")),
        profiles=grammar,
        calendar=calendar,
    )


def _months(language: str) -> list[Term]:
    """Names of months as CLDR has them; a language file adds what its press writes otherwise."""
    names = generated()["months"].get(language, {})
    return [Term(name, "month", str(number), language) for name, number in names.items()]


@cache
def relations() -> Relations:
    """How goods relate, read once."""
    return read_relations("relations.yaml", read_file("relations.yaml"))


def read_file(name: str, folder: str = "bot.data") -> Any:  # noqa: ANN401 - whatever the YAML holds; the caller checks it
    """Return a YAML file. Raises LexiconError with file and place if it is none."""
    try:
        return yaml.load((files(folder) / name).read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - the C twin of SafeLoader
    except yaml.YAMLError as error:
        raise LexiconError(name, " ".join(str(error).split())) from error


def _pairs() -> dict[str, str]:
    """Characters, and those that they are read as: traditional to simplified and the like, from lines of pairs."""
    lines = (files("bot.data") / "letters.txt").read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}
