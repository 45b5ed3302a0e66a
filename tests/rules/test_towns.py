"""Towns stand for their countries where the words around them make them places, and are other words elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import key
from tests.exploring import drawn
from tests.rules.test_crossing import TODAY

EACH = 211
"""Every so many of the towns on file are asked."""
ROUTES = [
    "dysprosium oxide from China to {}",
    "dysprosium oxide from China, consignee {}, bank in Switzerland",
    "dysprosium oxide from China, port of discharge: {}",
    "dysprosium oxide China cif {}",
    "China dysprosium oxide, via Singapore to {}, 20 kg",
]


def towns() -> Iterator[str]:
    """Yield names of towns in Latin letters, small and great, with and without another meaning."""
    text = files("bot.data").joinpath("query/towns.txt").read_text("utf-8")
    names = (name for line in text.splitlines()[1:] if line[:2] != "CN" for name in line.split(" ")[1:])
    plain = (name.split("+")[0].rstrip("*!-") for name in names if "=" not in name)
    yield from drawn((name for name in plain if name.isascii() and len(name) > 3 and key(name) == name), EACH)


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES)
def test_a_town_behind_a_word_of_direction_or_a_label_is_read_in_small_letters(base: RuleBase, route: str) -> None:
    asked = list(towns())
    lost = []
    for name in asked:
        found = answer(base, route.format(name), today=TODAY)
        if found.from_ != "CN" or found.to not in gazetteer.countries_of_town(name):
            lost.append((name, found.from_, found.to))
    assert len(asked) > 100
    assert len(lost) <= len(asked) // 50, lost


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium china to baltimore", "CN", ("US",)),
        ("gallium china, buyer denver colorado", "CN", ("US",)),
        ("gallium china, consignee batam", "CN", ("ID",)),
        ("gallium china, deliver to tempe az", "CN", ("US",)),
        ("gallium china cif vigo", "CN", ("ES",)),
        ("candles china dap dublin", "CN", ("IE",)),
        ("sugar kandla india to colombo", "IN", ("LK",)),
        ("gold conakry to dubai", "GN", ("AE",)),
        ("gallium china to nice", "CN", ("FR",)),
        ("gallium china to Cambridge", "CN", ("GB", "CA", "US")),
        ("gallium china, end user in Tripoli", "CN", ("LY", "LB")),
        ("gallium china, end user in Tripoli, Lebanon", "CN", ("LB",)),
        ("soya oil argentina a india, FOB San Lorenzo", "AR", ("IN",)),
        ("gallium china, ship to: ABC GmbH, Sindelfingen", "CN", ("DE",)),
    ],
)
def test_towns_of_every_size_are_destinations(base: RuleBase, text: str, from_: str, to: tuple[str, ...]) -> None:
    found = answer(base, text, today=TODAY)

    assert found.from_ == from_
    assert tuple(dict.fromkeys(code for way in found.asked.directions for code in way.to)) == to


@pytest.mark.parametrize(
    "text",
    [
        *("gallium for reading glasses", "nice gallium, mobile phones", "gallium, Zug um Zug", "essen graphite"),
        *("orange drums with gallium", "Toyota gallium", "Phoenix contact gallium", "gallium for the Kennedy order"),
        *("Kawasaki gallium", "gallium in a bath", "gallium, split delivery", "gallium, surprise order"),
    ],
)
def test_a_town_that_is_another_word_there_says_nothing(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == (None, None)
    assert found.by_exporter["CN"] == "licence"


@pytest.mark.parametrize(
    ("place", "to"),
    [
        *(("Columbia SC", "US"), ("Columbia, SC 29201", "US"), ("Columbia SC 29201", "US"), ("Columbia", "CO")),
        *(("London, Ontario", "CA"), ("London ON", "CA"), ("London", "GB"), ("London, UK", "GB")),
        *(("San Jose, Costa Rica", "CR"), ("San Jose CA", "US"), ("Valencia, Venezuela", "VE"), ("Valencia", "ES")),
        *(("Paris TX", "US"), ("Geneva, IL", "US"), ("Geneva IL", "CH"), ("Hanau", "DE"), ("Brussels", "BE")),
        *(("Ciudad de México", "MX"), ("Mexico City", "MX"), ("Kuwait City", "KW"), ("Birmingham, AL", "US")),
    ],
)
@pytest.mark.parametrize(
    "text", ["antimony from China to {}", "antimony to {} from China", "Ship to: {}. antimony ex China"]
)
def test_what_stands_behind_a_town_tells_which_one(base: RuleBase, text: str, place: str, to: str) -> None:
    found = answer(base, text.format(place), today=TODAY)

    assert (found.from_, found.to) == ("CN", to)


def test_every_town_that_is_called_as_another_is_told_by_its_state(base: RuleBase) -> None:
    text = files("bot.data").joinpath("query/towns.txt").read_text("utf-8")
    alike = [
        name.split("=")[0] for line in text.splitlines() if line[:2] == "US" for name in line.split() if "=" in name
    ]
    assert len(alike) > 10
    for name in alike:
        found = answer(base, f"dysprosium oxide from China to {name.capitalize()}, TX 75460", today=TODAY)
        assert (found.from_, found.to) == ("CN", "US"), name


@pytest.mark.parametrize(("town", "code"), [("Alexandria", "EG"), ("Philadelphia", "US"), ("Santa Cruz", "BO")])
def test_what_a_town_was_called_once_or_abroad_is_no_rival_of_a_larger_ones_own_name(
    base: RuleBase, town: str, code: str
) -> None:
    """Mashhad, Amman and Agadir were called so: nobody sends goods there under these names."""
    assert gazetteer.countries_of_town(key(town)) == (code,)
    found = answer(base, f"milling wheat from Russia to {town}", today=TODAY)
    assert (found.to, found.embargo) == (code, None)


@pytest.mark.parametrize("name", ["Salar de Uyuni", "Complejo de Antofagasta", "Parque de Cochabamba"])
@pytest.mark.parametrize("good", ["grafito", "carbonato de litio", "tierras raras"])
def test_a_town_within_a_name_has_the_direction_before_the_name(base: RuleBase, name: str, good: str) -> None:
    found = answer(base, f"{good} de China para {name}", today=TODAY)
    plain = answer(base, f"{good} de China para {name.rpartition(' ')[2]}", today=TODAY)
    assert (found.from_, found.to) == (plain.from_, plain.to) == ("CN", plain.to), found.typed
    assert plain.to


@pytest.mark.parametrize("state", ["CA", "TX", "OH", "VT"])
@pytest.mark.parametrize("town", ["Newbury Park", "Newbury", "Halesowen", "Stowmarket"])
def test_the_code_of_a_state_behind_a_small_town_of_another_country_is_a_place_there(
    base: RuleBase, town: str, state: str
) -> None:
    for form in ("{} {}", "{}, {}", "Qorvath {} {}"):
        found = answer(base, f"gallium arsenide wafers, Beijing to {form.format(town, state)}", today=TODAY)
        plain = answer(base, "gallium arsenide wafers, Beijing to Houston", today=TODAY)
        assert (found.from_, found.to, found.status) == ("CN", "US", plain.status), found.typed


STATES = ["TX", "OH", "WA", "NJ", "VA", "LA", "WI"]


@pytest.mark.slow
def test_the_code_of_a_state_behind_any_town_asks_about_the_united_states_too(base: RuleBase) -> None:
    """An answer about a state is never freer for a namesake abroad, of whatever size."""
    plain = answer(base, "gallium from China to Texas", today=TODAY)
    named = [name for name in towns() if not countries.by_key(name, full=True)][::4]
    missed = []
    for name, state in zip(named, STATES * len(named), strict=False):
        for beside in (f"{name.capitalize()} {state}", f"{name.capitalize()}, {state}"):
            found = answer(base, f"gallium from China to {beside}", today=TODAY)
            if rank(found.status) > rank(plain.status) or "US" not in (found.to, *found.by_destination):
                missed.append((beside, found.to, found.status))
    assert len(named) > 20
    assert len(missed) <= len(named) // 20, missed


@pytest.mark.parametrize(
    ("code", "those"), [("BC", {"CA"}), ("QC", {"CA"}), ("NSW", {"AU"}), ("QLD", {"AU"}), ("WA", {"US", "AU"})]
)
def test_the_code_of_a_part_alone_is_its_country_where_goods_leave_or_arrive(
    base: RuleBase, code: str, those: set[str]
) -> None:
    sent = answer(base, f"softwood logs from {code} to japan", today=TODAY)
    assert (set(sent.by_exporter), sent.to) == (those, "JP")
    got = answer(base, f"gallium from China to {code}", today=TODAY)
    assert got.from_ == "CN"
    assert {got.to, *got.by_destination} == those
    for text in (f"gallium from China, lot {code} 17, to Japan", f"gallium China {code}"):
        assert answer(base, text, today=TODAY).from_ == "CN", text


def test_a_town_called_as_something_else_is_one_where_it_stands_alone_before_to_and_a_place(base: RuleBase) -> None:
    text = files("bot.data").joinpath("query/towns.txt").read_text("utf-8")
    named = [name for line in text.splitlines()[1:] for name in line.split(" ")[1:] if "!" in name and "=" not in name]
    plain = [name.split("!")[0] for name in named]
    asked = drawn((name for name in plain if name.isascii() and len(name) > 4 and said.role(name) is None), 5)
    lost = []
    for name in asked:
        found = answer(base, f"nickel ore {name.capitalize()} to Ningde", today=TODAY)
        if found.from_ not in gazetteer.countries_of_town(name) or found.to != "CN":
            lost.append((name, found.from_, found.to))
    assert len(asked) > 15
    assert len(lost) <= len(asked) // 8, lost


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("cobalto de lubumbashi a shanghái", ("CD", "CN")),
        ("harina de pescado, Callao a Vigo", ("PE", "ES")),
        ("minério de Santos a Génova", ("BR", "IT")),
        ("antimony from Hunan to Islamabad", ("CN", "PK")),
        ("tellurium from Kunming to Cancún", ("CN", "MX")),
        ("phosphates from El Aaiún to Santos", ("EH", "BR")),
        ("whisky Leith to Keelung", ("GB", "TW")),
        ("nickel pig iron from Kolaka to Fangchenggang", ("ID", "CN")),
        ("zirconium sponge Jarrie to Mumbai", ("FR", "IN")),
        ("copper concentrate Surabaya Indonesia → Onsan Korea", ("ID", "KR")),
        ("никель из Дудинки в Бремерхафен", ("RU", "DE")),
    ],
)
def test_names_abroad_and_small_ports_are_read(base: RuleBase, text: str, ends: tuple[str, str]) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == ends
