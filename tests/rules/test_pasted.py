"""Texts as they are pasted: marks beside words and in place of blanks, and codes of countries in columns of tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import pasted
from bot.text.normalize import is_han, is_hangul
from bot.text.pasted import with_countries_named
from bot.vocabulary import Outcome, Status
from tests import shipped
from tests.rules.asking import TODAY, ask

GOODS = (
    "gallium from China to Japan",
    "helium from:CN",
    "HS 811292 from China",
    "3A001 from US to China",
    "7440-55-3 from China",
    "antimony trioxide from:CN to:US",
    "镓 从中国 到 德国",
)
Marks = Callable[[str], str]
AROUND = (
    "*",
    "**",
    "***",
    "_",
    "`",
    "```\n",
    "~",
    '"',
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2068",
    "\u200f",
    "\x00",
    "\x1b",
)
PAIRS = (
    ("“", "”"),
    ("« ", " »"),
    ("「", "」"),
    ("(", ")"),
    ("[", "]"),
    ('{"q":"', '"}'),
    ("<b>", "</b>"),
    ("&lt;", "&gt;"),
    ("\x1b[31m", "\x1b[0m"),
    ("<p class='a'>", "<!-- b --></p>"),
    ("| ", " |"),
    ("> ", ""),
    ("# ", ""),
    ("\u202a", "\u202c"),
)
BESIDE = (
    "<@U024BE7LH>",
    "<@U024BE7LH|ann>",
    "<#C024BE7LR|exports>",
    "<!here>",
    "<!subteam^S1|@buyers>",
    "<@!123456789012345678>",
    "<@&123456789012345678>",
    "<:gallium:123456789012345678>",
    "<a:wave:123456789012345678>",
    "<t:1672531200:D>",
    "<https://shop.example/p?id=8112929010>",
    "ISBN 978-3-16-148410-0",
    "IMO 9321483",
    "EAN 4006381333931",
)
BLANKS = (
    "\u00a0",
    "&nbsp;",
    "<br>",
    "<br/>",
    " </td><td> ",
    "\t",
    "\n",
    "\u2028",
    "\u3000",
    "\x0b",
    " \u200b",
    "&#32;",
    " **",
    " _",
)
MARKS: tuple[Marks, ...] = (
    *(lambda text, mark=mark: f"{mark}{text}{mark}" for mark in AROUND),
    *(lambda text, pair=pair: f"{pair[0]}{text}{pair[1]}" for pair in PAIRS),
    *(lambda text, word=word: f"{text} {word}" for word in BESIDE),
    *(lambda text, blank=blank: text.replace(" ", blank) for blank in BLANKS),
    *(lambda text, unseen=unseen: f"{text[:3]}{unseen}{text[3:]}" for unseen in "\u00ad\u200b\u2060\ufeff\u200e"),
)


@pytest.mark.slow
@pytest.mark.parametrize("plain", GOODS)
def test_marks_change_no_answer(base: RuleBase, plain: str) -> None:
    bare = ask(base, plain)
    for mark in MARKS:
        found = ask(base, mark(plain))
        told = (found.status, found.outcome, found.from_, found.to, found.by_exporter, found.on)
        assert told == (bare.status, bare.outcome, bare.from_, bare.to, bare.by_exporter, bare.on), mark(plain)


@given(st.text(max_size=60))
def test_no_letter_or_digit_is_lost_beside_what_is_marked(text: str) -> None:
    kept = [letter for letter in text if letter.isalnum()]
    if not set("<&\x1b\x9b") & set(text):
        assert [letter for letter in pasted.plain(text) if letter.isalnum()] == [
            letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum()
        ]
    assert (
        len([letter for letter in pasted.plain(f"<{text}> gallium") if letter.isalnum()]) >= len("gallium") or not kept
    )


@pytest.mark.parametrize(
    "word", ["<gallium>", "a<b gallium", "R&D; gallium", "gallium & tin", "AB_12 gallium", "&gallium;"]
)
def test_what_only_looks_like_a_mark_stays(word: str) -> None:
    assert "gallium" in pasted.plain(word)
    assert ask(shipped.rules(), "<gallium> from China").subjects == ("gallium",)


def test_what_a_link_shows_is_read_and_its_address_is_not() -> None:
    assert pasted.plain("<https://a.example/tin|gallium>").split() == ["https://a.example/tin", "gallium"]
    assert ask(shipped.rules(), "<https://a.example/8112929010|graphite> from China").subjects == ("graphite",)


# -- words that make a thing with a name of its own, or that change nothing, in every served language
DIAMOND = {"powder": "diamond powder", "synthetic": "synthetic diamond", "wafer": "diamond wafers"}
WORDS = [
    (word, thing)
    for shape, thing in DIAMOND.items()
    for word in str(read_yaml("query/forms")["shapes"][shape]).split()
    if not word.endswith("*") and word.isalpha()
]


def test_a_shape_in_any_language_makes_the_thing_of_that_name(base: RuleBase) -> None:
    for word, thing in WORDS:
        diamond = "金刚石" if is_han(word[0]) else "다이아몬드" if is_hangul(word[0]) else "diamond"
        found = answer(base, f"{diamond} {word}", today=TODAY, from_="CN")

        plain = answer(base, thing, today=TODAY, from_="CN")

        assert thing in found.subjects, word
        assert found.by_exporter == plain.by_exporter or len(found.subjects) > 1


@pytest.mark.parametrize(
    "question",
    [
        "Diamantpulver 10 µm aus China",
        "diamantes sintéticos en polvo 10 micras de China",
        "порошок синтетического алмаза 10 мкм из Китая",
        "алмазный порошок из Китая",
        "Europiumoxid aus China",
        "Holmiumoxid aus China",
        "indium phosphide wafers from:CN to:US for university research",
        "indium phosphide from:CN to:US, Labor der Universität",
        "expandable graphite 95% carbon 270 ml/g from:CN",
        "obleas de arseniuro de galio de 6 pulgadas, 25 unidades por caja, de China a México",
        "게르마늄 중국에서 미국 사흘 뒤 선적",
        "anuncio 57 de 2025 del MOFCOM",
        "annonce 57 de 2025 du MOFCOM",
        "Ankündigung 57 von 2025 MOFCOM",
    ],
)
def test_a_form_of_a_restricted_thing_is_understood_as_one(base: RuleBase, question: str) -> None:
    found = ask(base, question)

    assert found.outcome is Outcome.RESTRICTED
    assert found.asked.acts or not found.passed_over


@pytest.mark.parametrize(
    ("question", "metal"),
    [
        ("nickelodeon dvd box set", "nickel"),
        ("nickelback album", "nickel"),
        ("goldfish pond", "gold"),
        ("silverware set", "silver"),
        ("銀行 振込 手数料", "silver"),
        ("银行 转账", "silver"),
        ("现金 支付", "gold"),
    ],
)
def test_an_ordinary_word_that_holds_a_name_is_not_about_it(base: RuleBase, question: str, metal: str) -> None:
    found = ask(base, question)

    assert metal not in found.subjects
    assert all(base.is_everyday(subject) for subject in found.subjects if subject != "seafood")


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("白银 出口", "silver"),
        ("黄金", "gold"),
        ("不锈钢", "steel"),
        ("Graphitdichtung", "graphite"),
        ("金属镓", "gallium"),
    ],
)
def test_a_word_that_is_about_the_thing_in_it_still_leads_there(base: RuleBase, question: str, subject: str) -> None:
    assert subject in ask(base, question).subjects


def test_an_act_is_not_sought_by_the_day_that_is_asked_about(base: RuleBase) -> None:
    found = ask(base, "does the BIS 50% affiliates rule still apply on 2026-06-01?")

    assert (found.on, set(found.by_exporter)) == (date(2026, 6, 1), {"US"})


@pytest.mark.parametrize("word", ["レーザー", "オシロスコープ", "サーモグラフィカメラ"])
def test_a_word_that_was_passed_over_is_shown_as_typed(base: RuleBase, word: str) -> None:
    assert ask(base, f"黒鉛 {word}").passed_over == (word,)


MADE_OF = (
    ("Bi2Sn2O7", {"bismuth", "tin"}),
    ("Y3Al5O12", {"yttrium", "aluminium"}),
    ("Sb2S3", {"antimony"}),
    ("DyF3", {"dysprosium"}),
    ("MoS2", {"molybdenum"}),
    ("LYSO", {"lutetium", "yttrium"}),
    ("Terfenol-D", {"terbium", "dysprosium"}),
    ("mischmetal", {"light rare earths"}),
    ("Wood's metal", {"bismuth"}),
    ("Hartmetall", {"tungsten"}),
    ("твёрдый сплав", {"tungsten"}),
    ("硬质合金", {"tungsten"}),
    ("WC-Co", {"tungsten carbide"}),  # one good
    ("Samarium-Kobalt-Magneten", {"samarium-cobalt magnets"}),
)


@pytest.mark.parametrize(("typed", "things"), MADE_OF)
def test_formulas_and_trade_names_are_answered_for_what_they_are_made_of(
    base: RuleBase, typed: str, things: set[str]
) -> None:
    for form in ("{} from China", "{} powder, 5 kg, from Ningbo to Hamburg", "{} aus China"):
        found = ask(base, form.format(typed))
        assert {*found.subjects} == things
        assert found.outcome in {Outcome.RESTRICTED, Outcome.PARTLY_UNDERSTOOD}
        assert found.by_exporter["CN"] == "licence"


@pytest.mark.parametrize("word", ["SW20", "USB", "NaCl", "CO2", "B200", "BIOS", "H2O"])
def test_models_and_compounds_of_ordinary_elements_name_no_element(base: RuleBase, word: str) -> None:
    assert not {*ask(base, f"{word} from China").subjects} & {"tungsten", "boron", "bismuth", "graphite", "silicon"}


def test_what_is_joined_to_a_component_is_one_too(base: RuleBase) -> None:
    for good in ("tungsten and aluminium", "dysprosium and copper", "gallium, and iron"):
        assert ask(base, f"lamps with {good} from China").by_exporter["CN"] == "licence", good


def test_a_share_of_a_mixture_is_no_purity(base: RuleBase) -> None:
    for share in ("1%", "0.5 %", "10 %"):
        assert ask(base, f"stibine {share} in hydrogen from:CN to:KR").by_exporter["CN"] == "licence"


def test_ores_of_a_list_that_was_not_read_are_not_covered(base: RuleBase) -> None:
    for ore in ("tungsten ore", "wolframite", "coltan"):
        assert ask(base, f"{ore} from China to Estonia").outcome is Outcome.NOT_COVERED


@pytest.mark.parametrize("sign", [" | ", ";", "\t", ","])
@pytest.mark.parametrize("title", ["", "item{0}qty{0}origin\n"])
def test_every_code_of_a_column_of_countries_is_one(sign: str, title: str) -> None:
    rows = [("Gallium", "10 kg", "CN"), ("Nickel ore", "5 t", "ID"), ("Lithium hydroxide", "1 t", "CL")]
    table = title.format(sign) + "\n".join(map(sign.join, rows))
    named = with_countries_named(table)
    assert all(f"from {country}" in named for country in ("China", "Indonesia", "Chile"))


@pytest.mark.parametrize(
    "table",
    [
        "tube;OD;25 mm\ntube;ID;20 mm",
        "gallium;KG;10\ntin;MT;5",
        "gallium;CN\ntin;DE\nfrom Hong Kong",
        "pipe, ID 25, from China",
    ],
)
def test_other_cells_stay(table: str) -> None:
    assert with_countries_named(table) == table


@given(st.text(alphabet="CNIDKG ;,|\t\nab1"))
def test_no_text_loses_a_cell(text: str) -> None:
    named = with_countries_named(text)
    assert [named.count(sign) for sign in "\t;|,"] == [text.count(sign) for sign in "\t;|,"]
    assert len(named.splitlines()) == len(text.splitlines())


def test_goods_of_a_table_are_asked_about_with_each_origin(base: RuleBase) -> None:
    table = "item,qty,hs,origin\nGallium,10 kg,81129292,CN\nNickel ore,1000 t,2604,ID\nconsignee: Osaka"
    found = ask(base, table)
    assert found.by_exporter["ID"] is Status.PROHIBITED
    assert found.by_exporter["CN"] is Status.LICENCE


@pytest.mark.parametrize(
    ("table", "status"),
    [
        ("Nickel ore;ID\nTerbium;CN", {"ID": Status.PROHIBITED, "CN": Status.LICENCE}),
        ("Manganese ore;NA\nTerbium;CN\nHelium;CN", {"NA": Status.PROHIBITED, "CN": Status.PROHIBITED}),
        ("From;To;Item\nHamburg;Shanghai;rice\nShanghai;Hamburg;terbium", {"CN": Status.QUOTA}),
        ("Item;POL;POD\nrice;Hamburg;Shanghai\nhelium;Shanghai;Hamburg", {"CN": Status.PROHIBITED}),
        ("From;To;Item\nCN;DE;terbium", {"CN": Status.LICENCE}),
        ("From,To,HS\nChina,Germany,8112", {"CN": Status.LICENCE}),
    ],
)
def test_no_row_loses_its_exporter(base: RuleBase, table: str, status: dict[str, Status]) -> None:
    found = ask(base, table)
    assert {code: found.by_exporter.get(code) for code in status} == status


def test_where_the_goods_of_a_table_go_is_told_by_its_title(base: RuleBase) -> None:
    found = ask(base, "item;dest\ngallium;US\ngermanium;ID\nfrom China")
    assert {code for way in found.asked.directions for code in way.to} == {"US", "ID"}


TITLES = (
    "Item{}From{}To", "item{}origin{}destination", "Goods{}POL{}POD", "Ware{}von{}nach", "品名{}出口国{}目的国",
    "Produit{}pays d'origine{}destination",
)  # fmt: skip


@pytest.mark.parametrize("titles", TITLES)
@pytest.mark.parametrize("sign", ["\t", ";", " | "])
def test_rows_of_one_destination_have_each_their_exporter(base: RuleBase, titles: str, sign: str) -> None:
    rows = [("Gallium", "China", "CN"), ("Nickel ore", "Indonesia", "ID"), ("Cobalt hydroxide", "DR Congo", "CD")]
    for places, to in (("names", "Japan"), ("codes", "JP")):
        table = [sign.join((goods, name if places == "names" else code, to)) for goods, name, code in rows]
        found = ask(base, "\n".join((titles.format(sign, sign), *table)))
        assert found.to == "JP", found.typed
        assert {*found.by_exporter} >= {"CN", "ID", "CD"}, found.typed
        assert "JP" not in found.by_exporter, found.typed
