"""Listed parties: read from the screening list's own JSON, found by name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ListReadError
from bot.lists.loading import READING, ListFiles, read_yaml
from bot.lists.model import Effect, Party, PartyMatch, Quality, Register, counts
from bot.lists.party_names import NameReader, PartyIndex
from bot.lists.readers.screening import ScreeningReader, printed

RESULTS: list[dict[str, Any]] = [
    {
        "source": "Entity List (EL) - Bureau of Industry and Security",
        "name": "Imaginary Gauges Co., Ltd.",
        "alt_names": ["IGC", "Imaginary Gauges Co., Ltd."],
        "addresses": [{"country": "CN"}, {"country": "HK"}, {"country": "CN"}],
        "license_requirement": "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4",
        "license_policy": "Presumption of denial.",
        "federal_register_notice": "87 FR 77508, 12/19/2022; 89 FR 96830",
    },
    {
        "source": "Denied Persons List (DPL) - Bureau of Industry and Security",
        "name": "JOHN Q PUBLIC",
        "addresses": None,
        "federal_register_notice": "65 F.R. 42664 7/11/00",
    },
    {
        "source": "Denied Persons List (DPL) - Bureau of Industry and Security",
        "name": "John Q Public",
        "federal_register_notice": "66 F.R. 100",
    },
    {"source": "Specially Designated Nationals (SDN) - Treasury Department", "name": "Nobody"},
]


@pytest.fixture(scope="module")
def names() -> NameReader:
    return NameReader(read_yaml(READING / "party-names.yaml"))


def index(names: NameReader, *parties: str | tuple[str, ...]) -> PartyIndex:
    listed = [(one,) if isinstance(one, str) else one for one in parties]
    return PartyIndex([Party(name, "EL", Effect("all-items"), tuple(aliases)) for name, *aliases in listed], names)


def best(matches: tuple[PartyMatch, ...]) -> tuple[str, Quality] | None:
    return (matches[0].party.name, matches[0].quality) if matches else None


def test_results_of_the_official_list_are_parties_with_effect_and_citation() -> None:
    reader = ScreeningReader(read_yaml(READING / "screening.yaml"))

    firm, person = reader.parties(printed(one) for one in RESULTS)

    assert firm == Party(
        name="Imaginary Gauges Co., Ltd.",
        list_key="EL",
        effect=Effect("all-items", "presumption-of-denial", 4, "734.9(e)(2), 744.11"),
        aliases=("IGC",),
        document="87 FR 77508; 89 FR 96830",
        since="2022-12-19",
        countries=("CN", "HK"),
    )
    assert person.effect.scope == "denied"
    assert person.document == "65 FR 42664; 66 FR 100"
    assert person.since == "2000-07-11"


@pytest.mark.parametrize("result", [{}, {"name": "x"}, {"source": "Entity List", "name": None}, []])
def test_what_is_no_result_is_named(result: Any) -> None:  # noqa: ANN401 - what the network may bring
    with pytest.raises(ListReadError):
        printed(result)


def test_the_register_is_complete(files: ListFiles) -> None:
    register = files.register

    assert counts(register.parties) == {"DPL": 1518, "EL": 3329, "MEU": 70, "UVL": 222}
    assert register.date == "2026-07-31"
    assert all(party.effect.scope for party in register.parties)
    assert sum(bool(party.document) for party in register.parties) > 4800  # the Unverified List prints none


def test_a_register_that_lost_rows_is_refused() -> None:
    with pytest.raises(ListReadError):
        Register.of(
            {"date": "2026-07-31", "source": "", "terms": "", "lists": {}, "effects": [], "parties": {}, "count": 5}
        )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Imaginary Gauges", Quality.EXACT),
        ("IMAGINARY GAUGES LIMITED", Quality.EXACT),
        ("imaginary gauges co. ltd", Quality.EXACT),
        ("Imagniary Gauges", Quality.SIMILAR),
        ("Gauges Imaginary", Quality.SIMILAR),
        ("Imaginary Guages Compnay", Quality.SIMILAR),
        ("IGC Instruments", Quality.ALIAS),
        ("Imaginary", Quality.PART),
    ],
)
def test_a_name_is_found_in_other_spellings(names: NameReader, asked: str, found: Quality) -> None:
    register = index(
        names, ("Imaginary Gauges Co., Ltd.", "IGC Instruments"), "Shanghai Other Works", "Other Gauges GmbH"
    )

    assert best(register.find(asked)) == ("Imaginary Gauges Co., Ltd.", found)


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("PJSC Mikron", "ПАО Микрон"),
        ("Zavod Zvezda", "Завод «Звезда»"),
        ("Türk Havacılık A.Ş.", "TURK HAVACILIK AS"),
        ("Société Générale d'Essais", "Societe Generale dEssais"),
        ("华微电子有限公司", "华微电子有限公司"),
        ("Hua Wei Micro", "Huawei-Micro"),
    ],
)
def test_other_alphabets_marks_and_spaces_do_not_hide_a_name(names: NameReader, listed: str, asked: str) -> None:
    found = best(index(names, listed, "Another Firm").find(asked))

    assert found is not None
    assert found[0] == listed


def test_names_read_together_have_the_words_that_each_has_alone(names: NameReader, files: ListFiles) -> None:
    printed = [name for party in files.parties.listed for name in (party.name, *party.aliases)]

    assert len(printed) > 10_000
    assert names.words_of_all(printed) == [names.words(name) for name in printed]


@given(st.lists(st.text("aBßé .,-'’&中ﾊ한\u0301") | st.sampled_from(["Ltd", "Co., Ltd.", "GmbH & Co. KG"]), max_size=5))
def test_any_names_read_together_have_the_words_that_each_has_alone(names: NameReader, printed: list[str]) -> None:
    assert names.words_of_all(printed) == [names.words(name) for name in printed]


@pytest.mark.parametrize("asked", ["", "   ", "Ltd", "Unheard Of Works", "Q", "GmbH & Co. KG", "東京"])
def test_a_name_like_no_other_finds_nothing(names: NameReader, asked: str) -> None:
    assert index(names, "Imaginary Gauges Co., Ltd.", "Shanghai Other Works").find(asked) == ()


def test_short_and_common_names_say_so(files: ListFiles) -> None:
    assert all(one.common for one in files.parties.find("DJI"))
    assert all(one.common for one in files.parties.find("YMTC"))
    assert not files.parties.find("Hikvision")[0].common
    assert not files.parties.find("Kaspersky Lab")[0].common


@pytest.mark.parametrize(
    "asked",
    [
        "Huawei",
        "HUAWEI TECHNOLOGIES CO., LTD.",
        "Huwaei Technologies",
        "Hangzhou Hikvision",
        "Yangtze Memory",
        "SMIC",
        "ПАО Микрон",
    ],
)
def test_well_known_parties_are_found(files: ListFiles, asked: str) -> None:
    found = files.parties.find(asked)

    assert found
    assert any(one.party.list_key == "EL" and one.party.document for one in found[:2])


@pytest.mark.parametrize(
    "asked", ["Toyota Motor Corporation", "Siemens AG", "Apple Inc.", "Nestle SA", "Samsung Electronics", "Atlas Copco"]
)
def test_ordinary_firms_are_not_met(files: ListFiles, asked: str) -> None:
    assert [one for one in files.parties.find(asked) if not one.common] == []


@settings(max_examples=60)
@given(data=st.data())
def test_two_swapped_letters_of_a_long_name_do_not_hide_it(files: ListFiles, data: st.DataObject) -> None:
    party = data.draw(
        st.sampled_from([one for one in files.register.parties if one.name.isascii() and len(one.name) > 20])
    )
    longest = max(party.name.split(), key=len)
    place = data.draw(st.integers(0, len(longest) - 2))
    swapped = longest[:place] + longest[place + 1] + longest[place] + longest[place + 2 :]

    found = files.parties.find(party.name.replace(longest, swapped), most=200)

    assert party.name in {one.party.name for one in found}


@settings(max_examples=100)
@given(text=st.text(max_size=60))
def test_any_text_can_be_asked(files: ListFiles, text: str) -> None:
    for one in files.parties.find(text):
        assert 0 < one.score <= 1


def test_users_on_japans_list_are_found_and_ask_for_a_look_at_the_end_use(files: ListFiles) -> None:
    found = files.parties.find("Southwest Institute of Electronic Technology")[0].party

    assert (found.list_key, found.effect.scope, found.countries) == ("JP-FUL", "end-use-check", ("CN",))
    assert sum(one.list_key == "JP-FUL" for register in files.registers for one in register.parties) == 835


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("Rostek (Ruritanian Technologies State Concern)", "Rostek"),
        ("Rostek (Ruritanian Technologies State Concern)", "Ruritanian Technologies State Concern"),
        ("Quorvane Works (f.k.a., Brimholt Foundry)", "Brimholt Foundry"),
    ],
)
def test_a_name_in_brackets_and_the_one_before_it_are_names(names: NameReader, listed: str, asked: str) -> None:
    assert best(index(names, listed).find(asked)) == (listed, Quality.ALIAS)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_cannot_be_alike_is_passed_over_without_a_difference(data: st.DataObject) -> None:
    """Long stretches of words meet half of all names by a common word; most are left out by a bound alone."""
    vocabulary = (
        "north",
        "northern",
        "star",
        "shipping",
        "trading",
        "trade",
        "limited",
        "gauges",
        "gauge",
        "zq",
        "and",
    )
    some = st.lists(st.sampled_from(vocabulary), min_size=1, max_size=7).map(" ".join)
    listed = [
        (name, *aliases) for name, *aliases in data.draw(st.lists(st.lists(some, min_size=1, max_size=2), max_size=12))
    ]
    reader = NameReader(read_yaml(READING / "party-names.yaml"))
    asked = data.draw(some)

    assert index(reader, *listed).find(asked) == Exhaustive(index(reader, *listed).listed, reader).find(asked)


class Exhaustive(PartyIndex):
    """Judges every spelling that has a word in common."""

    def _at_most(self, *_: object) -> float:
        return 1.0


def test_a_place_in_brackets_is_no_name(names: NameReader) -> None:
    assert best(index(names, "Quorvane (Hong Kong)").find("Quorvane")) != ("Quorvane (Hong Kong)", Quality.ALIAS)
