"""Small words and symbols are no countries; a particle is read in the language of the country's name."""

import itertools
from datetime import date

import pytest

from bot.rules.index import RuleBase
from bot.rules.query import countries, parse, towns
from bot.rules.query.asked import Asked
from bot.rules.query.resolve import understand
from bot.rules.query.routes import routes
from bot.rules.query.tokens import Scan
from bot.text.normalize import words
from tests import shipped

TODAY = date(2026, 11, 27)
SMALL = (
    "am",
    "an",
    "as",
    "at",
    "be",
    "by",
    "do",
    "go",
    "he",
    "if",
    "in",
    "is",
    "it",
    "me",
    "my",
    "no",
    "of",
    "on",
    "or",
    "pa",
    "se",
    "so",
    "to",
    "up",
    "we",
)
ALLOYED = (
    "Al",
    "Ni",
    "Cu",
    "Fe",
    "Li",
    "Sc",
    "Mo",
    "Ti",
    "W",
    "Mg",
    "Mn",
    "Co",
    "Cr",
    "Nb",
    "Ga",
    "In",
    "Si",
    "Zr",
    "Sn",
    "Ag",
)


def asked(base: RuleBase, text: str) -> Asked:
    return understand(base, parse.read(text, TODAY), TODAY)


def mentioned(text: str) -> set[str]:
    """Every country of a text, whatever its direction."""
    before = itertools.accumulate(len(words(part)) for part in text.split("-")[:-1])
    scan = Scan(words(text), after_hyphen=frozenset(before))
    for reader in (countries.named, towns.towns):
        scan = scan.choosing(reader(scan, shipped.rules()))
    found = routes(scan)
    return {*found.exporters, *found.destinations, *found.bare, *found.origins, *found.not_from, *found.not_to}


@pytest.mark.parametrize("word", SMALL)
def test_a_small_word_is_never_a_country(base: RuleBase, word: str) -> None:
    text = f"graphite from China to {word} sold to Ukraine"
    found = asked(base, text)

    assert (found.from_, found.to) == ("CN", "UA")
    assert mentioned(text) == {"CN", "UA"}


def test_symbols_of_an_alloy_are_no_countries() -> None:
    chains = [f"{one}-{other}" for one, other in itertools.permutations(ALLOYED, 2)]
    wrong = [
        (chain, sorted(found))
        for chain in (*chains, "W-Ni-Cu", "W-Ni-Fe", "Ti-Al-Mo", "AL-SC")
        if (found := mentioned(f"{chain} alloy from China to Japan")) != {"CN", "JP"}
    ]

    assert not wrong


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("cobalto do Congo", "CD", None),
        ("minério de lítio do Zimbábue", "ZW", None),
        ("manganês do Gabão", "GA", None),
        ("lítio do Chile", "CL", None),
        ("níquel do Brasil", "BR", None),
        ("cobalto da China", "CN", None),
        ("litio de Chile", "CL", None),
        ("grafit, część do Chile", None, "CL"),
    ],
)
def test_do_is_read_in_the_language_of_the_name(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    found = asked(base, text)

    assert (found.from_ or (None if to else next(iter(mentioned(text)), None)), found.to) == (from_, to)


@pytest.mark.parametrize("text", ["graphite cn -> my", "graphite CN to MY", "graphite from:cn to:my", "graphite cn→my"])
def test_codes_count_in_capitals_at_an_arrow_and_in_a_field(base: RuleBase, text: str) -> None:
    found = asked(base, text)

    assert (found.from_, found.to) == ("CN", "MY")
