"""Who asks, and from where, frees nothing: their country is an end of the route at most."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from handlers.messages.answers import reply
from tests.rules.asking import ask

ASKERS = [
    "we are a German company: {}",
    "we are a German firm, can we get {}?",
    "German manufacturer looking for {}",
    "a German lab needs {}",
    "German university, {}",
    "our company in Germany, {}",
    "our factory in Germany needs {}",
    "procurement team in Germany: {}",
    "my boss in Germany asks: {}?",
    "I am based in Germany, need {}",
    "hello from Germany, {}?",
    "greetings from Germany. Is {} controlled?",
    "wir sind eine deutsche Firma und kaufen {}",
    "Einkäufer in Deutschland, {}",
    "nous sommes une société allemande et nous achetons : {}",
    "somos una empresa alemana y compramos {}",
    "siamo un'azienda tedesca, cerchiamo {}",
    "jesteśmy niemiecką firmą i kupujemy {}",
    "jsme německá firma, potřebujeme {}",
    "мы немецкая компания, покупаем {}",
    "Alman şirketi {} satın alıyor",
    "desde la oficina en Alemania preguntan por {}",
]
GOODS = ["gallium", "dysprosium oxide", "antimony", "samarium-cobalt magnets", "cobalt hydroxide"]


@pytest.mark.parametrize("asker", ASKERS)
def test_who_asks_frees_nothing(base: RuleBase, asker: str) -> None:
    for goods in GOODS:
        alone, found = ask(base, goods), ask(base, asker.format(goods))
        assert rank(found.status) <= rank(alone.status), (goods, found.status)
        assert "Nothing on file" not in reply(found).title


def test_what_is_on_file_of_their_own_country_is_told_too(base: RuleBase) -> None:
    assert (
        reply(ask(base, "a German company, gallium")).title
        == "Germany: nothing on file · China: licence · India: licence"
    )


@pytest.mark.parametrize(
    "thing",
    ["Turkish lira", "Canada Goose", "licence exception TMP", "Greek letter", "Indian rupees"],
)
def test_a_thing_that_bears_a_countrys_name_frees_nothing(base: RuleBase, thing: str) -> None:
    for goods in ("helium", "nickel ore", "gallium", "antimony to:US on:2025-03-01"):
        for text in (f"{goods}, {thing}", f"{goods}\n{thing}", f"{thing}, {goods}"):
            alone, found = ask(base, goods), ask(base, text)
            assert rank(found.status) <= rank(alone.status), text


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("gallium Germany price", "DE"),
        ("gallium German supplier", "DE"),
        ("German gallium ingots", "DE"),
        ("Indonesia mined nickel ore", "ID"),
        ("logs Gabon Okoume", "GA"),
    ],
)
def test_a_noun_beside_the_goods_own_country_leaves_it_the_exporter(base: RuleBase, text: str, sender: str) -> None:
    assert set(ask(base, text).by_exporter) == {sender}


@pytest.mark.parametrize("text", ["Chinese firm, gallium", "a Ghanaian company asks about gold"])
def test_their_own_countrys_acts_stay_the_answer_where_they_restrict(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert set(found.by_exporter) == {found.from_}


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("a German company exports gallium", "DE"),
        ("eine deutsche Firma verkauft Gallium", "DE"),
        ("gallium from Germany", "DE"),
        ("gallium Germany", "DE"),
        ("Philippines nickel ore", "PH"),
        ("エクアドル産のバナナ", "EC"),
    ],
)
def test_who_sends_the_goods_is_their_exporter(base: RuleBase, text: str, sender: str) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == (sender, None)
    assert set(found.by_exporter) == {sender}


def test_a_user_of_goods_asked_by_code_frees_nothing(base: RuleBase) -> None:
    assert ask(base, "6A996 fluxgate magnetometer, 3 units, university in Pakistan").status == "licence"


@pytest.mark.parametrize(
    "said",
    [
        "under US rules",
        "contains 30% US content",
        "gilt US-Recht?",
        "need a US license?",
        "Japan METI approval",
    ],
)
def test_a_country_apart_opens_no_destination_that_is_told(base: RuleBase, said: str) -> None:
    for route in ("black mass from DE to KR", "gallium from CN to DE", "antimony from China to Japan"):
        alone, found = ask(base, route), ask(base, f"{route} - {said}")
        assert found.by_exporter[alone.from_ or ""] == alone.by_exporter[alone.from_ or ""], found.typed


@pytest.mark.parametrize(
    "said", ["German brand", "do we need a German permit?", "our German colleague", "German engineers asked"]
)
def test_a_german_in_an_english_text_is_no_germanium(base: RuleBase, said: str) -> None:
    assert ask(base, f"{said}, gallium from CN to US").subjects == ("gallium",)
    assert ask(base, "German z Chin do Polski").subjects == ("germanium",)


@pytest.mark.parametrize("label", ["", "licence: ", "Re: ", "goods: ", "question; "])
@pytest.mark.parametrize("goods", ["gallium China urgently", "nickel ore Indonesia whatever", "helium Russia somehow"])
def test_a_sign_before_goods_changes_not_who_sends_them(base: RuleBase, label: str, goods: str) -> None:
    alone, found = ask(base, f"{goods}, to Lyon"), ask(base, f"{label}{goods}, to Lyon")
    assert (found.from_, found.status) == (alone.from_, alone.status)
