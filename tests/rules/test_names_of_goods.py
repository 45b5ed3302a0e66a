"""Names of goods beside small words: short forms, singulars, words that join or part, names in languages and firms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.names import NameIndex
from bot.rules.query import spelling
from bot.text import question_words as said
from bot.text.endings import singulars
from bot.text.normalize import Word, key, words, words_of_names
from bot.vocabulary import RESTRICTING
from tests.exploring import drawn, some
from tests.rules.asking import TODAY, ask
from tools.names import LANGUAGES, gaps


def test_no_acronym_is_read_in_a_word_of_running_text(base: RuleBase) -> None:
    names = [name for subject in base.subjects.values() for name in subject.all_names]
    words = {name for name in names if name.isascii() and name.isalpha() and name.isupper() and len(name) > 2}
    roles = {word.lower(): said.role(word.lower()) for word in sorted(words) if word.lower() not in said.terms()}
    ordinary = [word for word, role in roles.items() if role and not role.makes_another_thing]

    assert len(ordinary) > 1
    for word in ordinary:
        for text in (f"our reply {word} to India", f"OUR REPLY {word.upper()} TO INDIA"):
            assert ask(base, text).subjects == (), text


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("GOES coil from:CN", ("electrical steel",)),
        ("goes silicon steel from:CN", ("electrical steel",)),
        ("steel goes to India", ("steel",)),
        ("litho prints from:NL", ()),
        ("litho from:NL", ()),
        ("lithiun from:CN", ("lithium",)),
        ("galium from:CN", ("gallium",)),
        ("ArF from:JP", ()),
        ("KrF excimer source from:JP", ()),
        ("Bi2Te3 from:CN", ("oxides and salts of tellurium",)),
        ("scented candles dap dublin", ("toilet articles",)),
        ("gallium dap busan", ("gallium",)),
        ("dap china", ("ammonium phosphates",)),
        ("dap from china", ("ammonium phosphates",)),
    ],
)
def test_what_is_short_for_goods(base: RuleBase, text: str, subjects: tuple[str, ...]) -> None:
    assert ask(base, text).subjects == subjects


def test_a_beginning_offers_the_names_that_it_begins(base: RuleBase) -> None:
    assert "lithography equipment" in ask(base, "litho from:NL").near


OF_THE_AMINE = ("TEA 99%", "TEA 85 % drums", "99% TEA", "अमीन (TEA 99%)", "Triethanolamine (TEA 99 %)", "TEA LFG 20 t")
OF_THE_LEAVES = ("TEA 100% Ceylon", "tea 99%", "TEA 20 t", "BLACK TEA 99%", "GREEN TEA 95%, 20 t")


@pytest.mark.parametrize("text", [*OF_THE_AMINE, *OF_THE_LEAVES])
def test_an_abbreviation_with_a_purity_is_never_the_food_of_that_spelling(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="IN", to="AE")
    amine = text in OF_THE_AMINE
    assert (found.status == "licence", [one.name == "triethanolamine" for one in found.by_goods]) == (amine, [amine]), (
        text
    )


def test_a_number_of_a_substance_beside_its_abbreviation_is_read(base: RuleBase) -> None:
    assert answer(base, "TEA CAS 102-71-6 99%", today=TODAY, from_="IN", to="AE").status == "licence"


@pytest.mark.parametrize(
    "text", ["TEA 99%, helium 5 kg", "helium 5 kg; TEA 99% 20 t", "TEA 99% 20 t\nrice 5 t", "shoes 20 pairs; TEA 85 %"]
)
def test_such_an_abbreviation_is_goods_beside_others(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="IN", to="AE")
    assert found.status == "licence", text
    assert "triethanolamine" in {one.name for one in found.by_goods}, text


# -- names of several words that stand in the plural on file are known in the singular, in Romance languages
_SINGULARS_ONE_IN = 20


@pytest.mark.parametrize(
    ("language", "plural", "singular"),
    [
        ("es", "máquinas de coser", "máquina de coser"),
        ("es", "camiones grúa", "camión grúa"),
        ("pt", "macacos hidráulicos", "macaco hidráulico"),
        ("pt", "botões de camisa", "botão de camisa"),
        ("it", "macchine per la pasta", "macchina per la pasta"),
        ("it", "luci a parete", "luce a parete"),
        ("fr", "tuyaux d'arrosage", "tuyau d'arrosage"),
        ("fr", "masques médicaux", "masque médical"),
    ],
)
def test_a_plural_has_its_singular(language: str, plural: str, singular: str) -> None:
    assert key(singular) in [key(form) for form in singulars(language, plural)]


@pytest.mark.parametrize("text", ["bois exotiques", "gas naturales", "mass spectrometers", "frais de port"])
@pytest.mark.parametrize("language", ["es", "fr"])
def test_no_singular_is_a_word_cut_short(language: str, text: str) -> None:
    assert all(form.split(maxsplit=1)[0] == text.split(maxsplit=1)[0] for form in singulars(language, text))


@pytest.mark.parametrize("language", ["es", "pt", "it", "fr"])
def test_one_piece_is_the_same_goods_as_several(base: RuleBase, language: str) -> None:
    names = {
        name: form
        for subject in base.subjects.values()
        if subject.kind == "everyday"
        for name in subject.names.get(language, ())
        for form in singulars(language, name)
    }
    parted = []
    for name in drawn(sorted(names), _SINGULARS_ONE_IN):
        several, one = (ask(base, f"{text} from:CN to:DE") for text in (name, names[name]))
        if several.subjects != one.subjects or several.status != one.status:
            parted.append((name, names[name], several.subjects, one.subjects))

    assert len(parted) <= 1, parted  # a word of two meanings


# -- names of one word across two words of a text: some cut them into long parts, and small words make none
SMALL = sorted(word for word in said.spaced().whole if 2 <= len(word) <= 4 and word.isalpha())


def put_together(base: RuleBase) -> list[str]:
    """Return names of goods of one word that are two small words, with a blank between them."""
    known = set(SMALL)
    uncut = [name for name in base.names.all_keys() if len(name) <= 8 and base.names.shown(name).isalpha()]
    cut = ((name, place) for name in uncut for place in range(2, len(name) - 1) if min(place, len(name) - place) < 4)
    return sorted(f"{name[:place]} {name[place:]}" for name, place in cut if {name[:place], name[place:]} <= known)


def test_small_words_are_put_together_to_no_name(base: RuleBase) -> None:
    found = put_together(base)

    assert len(found) > 100
    for two in found:
        first, second = told = words(f"{two} here")[:2]
        over = [
            hit for hit in base.names.inside(words(f"{two} here")) if (hit.start, hit.end) == (first.start, second.end)
        ]
        assert not over, told


def test_small_words_beside_goods_are_no_goods(base: RuleBase) -> None:
    assert [one.name for one in ask(base, "gallium from China ETA in Hamburg").by_goods] == ["gallium"]


@pytest.mark.parametrize("name", ["poly silicon", "photo resist", "Wolfram Karbid"])
def test_a_name_cut_into_words_is_the_name(base: RuleBase, name: str) -> None:
    cut, whole = (ask(base, f"{one} from:CN") for one in (name, name.replace(" ", "")))

    assert [one.name for one in cut.by_goods] == [one.name for one in whole.by_goods]


def test_the_end_of_a_korean_word_and_the_beginning_of_the_next_are_no_name(base: RuleBase) -> None:
    told = ask(base, "초전도 마그넷 from:US to:CN")

    assert "도마" not in [one.name for one in told.by_goods], "a cutting board"
    assert not told.everyday


# -- goods by their names in the languages of trade: each name alone is its subject, no word is passed over
_ASKED, _NAMED, _MUCH_NAMED, _FEW = 45, 220, 4, 6


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_each_name_alone_is_its_subject_with_nothing_passed_over(base: RuleBase, language: str) -> None:
    """A sample of each language's names; whole names are asked, as a cell of a table holds them."""
    every = {
        name: subject.name
        for subject in base.subjects.values()
        if subject.kind not in {"class", "technology", "service"}
        for name in subject.names.get(language, ())
    }
    missed = {}
    for name in drawn(every, max(1, len(every) // _ASKED)):
        subject = every[name]
        found = answer(base, name, today=TODAY, from_="CN", to="BR")
        family = {subject, *base.broader(subject), *base.narrower(subject)}
        if family.isdisjoint(one.subject for one in found.things) or found.passed_over:
            missed[name] = (found.subjects, found.passed_over)

    assert missed == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_goods_have_a_name_in_each_language_of_trade(base: RuleBase, language: str) -> None:
    assert sum(language in subject.names for subject in base.subjects.values()) > _NAMED
    missing = [name for acts, name, _ in gaps(base, [language]) if acts > _MUCH_NAMED]
    assert len(missing) < _FEW * 3, missing


@pytest.mark.parametrize("language", ["ro", "hu", "sv", "da", "fi", "el", "bg"])
def test_everyday_goods_that_most_languages_name_are_named_in_this_one(base: RuleBase, language: str) -> None:
    everyday = [
        one for one in base.subjects.values() if one.kind == "everyday" and {"cs", "vi", "hi", "th"} <= {*one.names}
    ]

    assert len(everyday) > 1
    assert [one.name for one in everyday if language not in one.names] == []


@pytest.mark.parametrize("plural", ["siliciumwafers", "silicium wafers"])
def test_a_capital_behind_a_hyphen_makes_no_formula_of_a_name(base: RuleBase, plural: str) -> None:
    """Formulas have no plural ("gaps" is no GaP); German names are written with capitals and may have one."""
    assert ask(base, plural).subjects == ("silicon wafers",)
    assert ask(base, "gaps from:CN").subjects == ()


@pytest.mark.parametrize(
    ("language", "name", "subject"),
    [
        ("bn", "অ্যাভোকাডো", "avocados"),
        ("ta", "கிரானைட்", "building stone"),
        ("te", "గాలియం", "gallium"),
        ("mr", "भंगार लोखंड", "ferrous scrap"),
        ("ur", "سکریپ لوہا", "ferrous scrap"),
        ("am", "ጥጥ", "cotton"),
        ("hy", "կոնյակ", "alcoholic drinks"),
        ("ka", "ჯართი", "scrap metal"),
        ("kk", "қара металл сынықтары", "ferrous scrap"),
        ("uz", "qora metall lomi", "ferrous scrap"),
        ("az", "qara metal qırıntısı", "ferrous scrap"),
        ("ms", "tembaga buruk", "copper scrap"),
        ("sw", "chuma chakavu", "ferrous scrap"),
    ],
)
def test_common_goods_have_names_in_smaller_languages(base: RuleBase, language: str, name: str, subject: str) -> None:
    assert name in base.subjects[subject].names[language]
    assert ask(base, name).subjects == (subject,)


# -- goods of control lists by what sellers call them, and the ordinary goods beside them in the same catalogues
FRAMES = ("{}", "{} 2 pcs", "PO 4500991: {}, 1 set, EUR 12,400")
ROUTES = ("from:DE to:IN", "from:FR to:CN")
"""Of ordinary goods; listed ones have theirs in the file."""
ONE_IN = 5


def _named(section: str) -> list[str]:
    text = Path(__file__).with_name("listed_goods_by_trade.txt").read_text("utf-8")
    lines = text.partition(f"## {section}\n")[2].partition("\n## ")[0].splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _codes(found: Answer) -> Iterator[str]:
    yield from (str(one.answer.code) for one in found.lists)
    yield from (code for one in found.findings for item in one.items for code in item.control_codes)


@pytest.mark.hypothesis
@pytest.mark.slow
def test_a_trade_name_leads_to_the_entry_of_its_goods(
    base: RuleBase, law: Callable[[int, Sequence[object]], None]
) -> None:
    cases = some(product(_named("listed"), FRAMES), ONE_IN)
    missed = []
    for line, frame in cases:
        goods, _, rest = line.partition(": ")
        from_, to, *entries = rest.split()
        found = ask(base, f"{frame.format(goods)} {from_} {to}")
        if not any(code.startswith(tuple(entries)) for code in _codes(found)):
            missed.append(found.query)
    law(len(cases), missed)


@pytest.mark.hypothesis
@pytest.mark.slow
def test_ordinary_neighbours_have_no_duty_and_no_doubt(
    base: RuleBase, law: Callable[[int, Sequence[object]], None]
) -> None:
    crossed = product(_named("ordinary"), FRAMES, ROUTES)
    cases = some((f"{frame.format(goods)} {route}" for goods, frame, route in crossed), ONE_IN + 2)
    answers = (ask(base, question) for question in cases)
    law(len(cases), [found.query for found in answers if found.status in RESTRICTING or found.lists])


@pytest.mark.hypothesis
def test_no_word_of_a_listed_name_is_a_misspelling(
    base: RuleBase, law: Callable[[int, Sequence[object]], None]
) -> None:
    """Bacillus anthracis is no coal, and nickel aluminide no alumina."""
    assert base.lists
    cases = some(sorted(base.lists.words_of_names), 17)
    read = (Word(word, word, 0, len(word), glued=False) for word in cases)
    law(len(cases), [word.raw for word in read if spelling.is_correctable(base, word)])


@pytest.mark.parametrize(
    ("goods", "name", "route"),
    [
        ("maraging steel", "maraging steel", "from:US to:PK"),
        ("InSb focal plane array", "focal plane array", "from:US to:CN"),
        ("titanium aluminide powder", "titanium aluminide", "from:US to:CN"),
        ("GaN RF amplifiers", "rf amplifier", "from:US to:CN"),
    ],
)
@pytest.mark.parametrize("frame", FRAMES)
def test_goods_that_a_list_alone_names_bear_its_longer_name_and_not_their_materials(
    base: RuleBase, goods: str, name: str, route: str, frame: str
) -> None:
    found = ask(base, f"{frame.format(goods)} {route}")

    assert [one.name for one in found.by_goods] == [name]
    assert found.subjects == (name,)


def test_goods_of_which_an_act_speaks_keep_their_name_of_the_act(base: RuleBase) -> None:
    assert ask(base, "integrated circuits from:TW to:RU").subjects == ("semiconductors",)


# -- the nearest names to a misspelt one are those that a comparison with every name finds

NAMES = st.lists(st.text("abcй中", min_size=3, max_size=9), min_size=1, max_size=40, unique=True)
LONGEST_OF_ONE_MISTAKE = 7
"""Letters of a name of which a name with more mistakes is not offered."""


@given(NAMES, st.text("abc", min_size=4, max_size=LONGEST_OF_ONE_MISTAKE))
def test_one_mistake_is_found_wherever_it_stands(names: list[str], typed: str) -> None:
    index = NameIndex((name, name) for name in names)
    comparable = [name for name in names if any(map(str.isascii, name))]
    within = {name for name in comparable if OSA.distance(typed, name) <= 1}
    near = index.nearest(typed)

    assert {*near.near} <= within | {*index.sounds_like(typed)}
    assert len(near.near) >= min(len(within), 5) or len(index.sounds_like(typed)) == 1


# -- the words of many names together, and a name without its words, are keyed as those of each

LETTERS = st.text("aBßé '’-_.1½²中國のカﾊﾝ한글ש״לไทยั\n\u200b\u0301")


@given(st.lists(LETTERS | st.text(max_size=20), max_size=6))
def test_words_of_many_texts_are_keyed_as_those_of_each(texts: list[str]) -> None:
    assert list(words_of_names(texts)) == [tuple(word.key for word in words(text)) for text in texts]
    assert [key(text) for text in texts] == ["".join(word.key for word in words(text)) for text in texts]


def test_words_of_all_names_are_keyed_as_those_of_each(base: RuleBase) -> None:
    names = [name for subject in base.subjects.values() for name in subject.all_names]

    assert list(words_of_names(names)) == [tuple(word.key for word in words(name)) for name in names]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("noi from:RO", ()),
        ("scaune noi from:RO", ("furniture",)),
        ("noi com dien from:VN", ("household appliances",)),
    ],
)
def test_a_small_word_of_a_language_is_no_everyday_good_without_its_accent(
    base: RuleBase, text: str, subjects: tuple[str, ...]
) -> None:
    assert ask(base, text).subjects == subjects


@pytest.mark.parametrize("route", ["from:CN to:US", "from:CN to:IR", "from:CN"])
@pytest.mark.parametrize(("ordinary", "formula"), [("gap filler", "GaP"), ("thermal gap pads", "GaP wafers")])
def test_a_word_of_a_phrase_is_no_formula_and_frees_none(
    base: RuleBase, ordinary: str, formula: str, route: str
) -> None:
    alone = ask(base, f"{formula} {route}")
    assert "gallium phosphide" not in ask(base, f"{ordinary} {route}").subjects
    for both in (f"{formula}, {ordinary}", f"{ordinary} {formula}", f"{formula} {ordinary}"):
        assert ask(base, f"{both} {route}").status.rank <= alone.status.rank, both


@pytest.mark.parametrize(
    "text",
    [
        "Must be dysprosium oxide from China to US",
        "Tina Schmidt asks: steel pipes from:CN",
        "pneumatic valves from China to US",
        "Port of Le Havre, pumps to Russia",
        "norma europea EN 10204 acero from:CN",
        "Can we talk about graphite from China",
        "zinkende schepen",
        "fluoride from:CN",
        "Blumbach Toys Soc Coop, gallium from:CN",
    ],
)
def test_words_of_a_text_are_no_goods_by_names_of_languages_that_it_shows_nothing_of(base: RuleBase, text: str) -> None:
    strange = {"tin", "tyres", "oats", "europium", "talc", "zinc and its compounds", "fluorspar", "cotton"}

    assert not strange & {*ask(base, text).subjects}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("voimmeko viedä galliumia Kiinasta ja Saksaan", "gallium"),
        ("kan vi købe gallium og grafit fra Kina", "graphite"),
        ("azotat de amoniu din Rusia la noi", "ammonium nitrate"),
        ("dovoz dusičnanu amónneho z Ruska na Slovensko", "ammonium nitrate"),
    ],
)
def test_names_of_further_languages_are_read_in_their_own_texts(base: RuleBase, text: str, subject: str) -> None:
    assert subject in ask(base, text).subjects


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("microscope électronique à balayage", "scanning electron microscopes"),
        ("computadora cuántica", "quantum computers"),
        ("concentré cuprifère", "copper concentrate"),
        ("équipement de dépôt de couches minces", "deposition equipment"),
    ],
)
def test_a_name_of_several_words_is_known_in_the_singular(base: RuleBase, text: str, subject: str) -> None:
    assert ask(base, text).subjects == (subject,)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("german z Chin do Polski", ("germanium",)),
        ("Kupujemy w Chinach german (płytki Ge) dla firmy z Krakowa", ("germanium",)),
        ("German graphite to China", ("graphite",)),
        ("lathe german made to turkey", ("lathe",)),
        ("graphite, german", ("graphite",)),
    ],
)
def test_a_country_in_english_is_goods_in_a_text_of_the_names_language_alone(
    base: RuleBase, text: str, subjects: tuple[str, ...]
) -> None:
    assert ask(base, text).subjects == subjects


@pytest.mark.parametrize("name", ["μαύρη μάζα", "черна маса", "sort masse", "crna masa", "melnā masa", "musta massa"])
def test_black_mass_is_named_without_its_batteries(base: RuleBase, name: str) -> None:
    assert ask(base, f"{name} from:EU to:MY").status == "prohibited"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("minerais critiques RDC", "critical minerals"),
        ("materie prime critiche dalla Cina", "critical minerals"),
        ("критически важные минералы из Китая", "critical minerals"),
        ("minerales estratégicos desde Bolivia", "strategic minerals"),
        ("madini ya kimkakati Tanzania", "strategic minerals"),
        ("bens de dupla utilização para Angola", "dual-use items"),
        ("товары двойного назначения в Казахстан", "dual-use items"),
        ("hàng lưỡng dụng sang Lào", "dual-use items"),
        ("strategische Güter aus der Ukraine", "strategic goods"),
        ("petróleo de Brasil", "crude oil"),
        ("نفط من إيران", "crude oil"),
        ("turbosina de México", "jet fuel"),
        ("露光機 日本から", "lithography equipment"),
        ("equipos para fabricar chips a China", "semiconductor manufacturing equipment"),
        ("matériaux ultra-durs de Chine", "superhard materials"),
        ("export de mil du Niger", "millet"),
        ("frijol desde Egipto", "beans"),
        ("haricots d'Égypte", "beans"),
        ("madini ghafi Tanzania", "mineral ores"),
        ("खाद्यान्न भारत से", "cereals"),
    ],
)
def test_names_of_everyday_trade_in_their_languages_are_read(base: RuleBase, text: str, subject: str) -> None:
    assert ask(base, text).subjects == (subject,)


@pytest.mark.parametrize(
    "word",
    [
        *("graphitisation", "graphitization", "Graphitierung", "grafitización", "grafitizzazione", "grafitização"),
        *("графитация", "графитизация", "grafityzacja", "grafitizasyon", "石墨化技术", "黒鉛化処理", "흑연화 공정"),
    ],
)
def test_a_process_by_its_own_word_is_its_technology_and_a_furnace_for_it_is_equipment(
    base: RuleBase, word: str
) -> None:
    assert ask(base, f"{word} from:CN").subjects == ("graphite anode technology",)
    assert ask(base, "graphitisation furnace from:CN").subjects == ("graphite anode manufacturing equipment",)


@pytest.mark.parametrize(
    "text",
    [
        "Kunde fragt nach Preis",  # beans in Swahili
        "chúng tôi hỏi giá",  # garlic, without its marks
        "ceci est pour Malte",  # chickpeas in Italian, malt in Portuguese
        "plus de mil de Chile",  # a thousand, and millet in French
    ],
)
def test_a_small_word_of_one_language_is_no_name_of_goods_of_another(base: RuleBase, text: str) -> None:
    assert ask(base, text).subjects == ()
