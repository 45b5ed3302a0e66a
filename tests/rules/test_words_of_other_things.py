"""Words that spell goods, places or topics and are others: small words of languages, other tones, duties of export."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from handlers.messages.answers import reply
from tests.rules.asking import ask


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Чи сплачує експортне мито на сою фермер, який вивозить власний урожай з України?", "Ukraine"),
        ("экспортная пошлина на сою из Украины", "Ukraine"),
        ("cło wywozowe na soję z Ukrainy", "Ukraine"),
        ("droit de sortie sur le soja d'Argentine", "Argentina"),
    ],
)
def test_a_duty_on_exports_is_none_on_imports(base: RuleBase, text: str, country: str) -> None:
    assert reply(ask(base, text)).title == f"{country}: export duty"


@pytest.mark.parametrize("text", ["яке мито на телефон?", "какая пошлина на ввоз?"])
def test_a_duty_on_imports_stays_out_of_scope(base: RuleBase, text: str) -> None:
    assert "Import duties and tariffs are not on file" in reply(ask(base, text)).title


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("Kırgızistan'dan altın cevheri ihracat yasağı kalktı mı? Ne zaman?", {"gold ore"}),
        ("Xuất khẩu áo thun cotton may sẵn từ Việt Nam sang Mỹ", {"clothing"}),
        ("Xuất khẩu sắn từ Việt Nam", {"cassava"}),
        ("grafit 24 t w big-bagach z Malawi", {"graphite"}),
        ("графит 24 т в биг-бэгах из Малави", {"graphite"}),
    ],
)
def test_a_word_is_no_goods_that_it_only_spells(base: RuleBase, text: str, goods: set[str]) -> None:
    assert {thing.subject for thing in ask(base, text).things} == goods


def test_a_country_is_told_by_letters_that_name_files_too(base: RuleBase) -> None:
    found = ask(base, "Kwila round logs, 1,800 cbm, Lae PNG to Zhangjiagang")

    assert (found.from_, found.to) == ("PG", "CN")
    assert ask(base, "gallium to US (image.png)").to == "US"
