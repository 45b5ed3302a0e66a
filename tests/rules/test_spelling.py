"""Misspelt words: corrected to names that their text may have, and to none of another language or of a firm's."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.rules.query.leaving_out import is_food
from tests.exploring import some
from tests.rules.asking import ask

FRAMES = {
    "id": "ekspor kursi dan {word} dari Indonesia ke Belanda, apakah perlu izin",
    "ro": "putem vinde scaune și {word} din România în Germania, te rog",
    "es": "queremos enviar sillas y {word} de España a Francia, ¿hace falta licencia?",
    "de": "wir wollen Stühle und {word} aus Deutschland nach Frankreich liefern",
    "tr": "sandalye ve {word} ihraç etmek için izin gerekir mi, Türkiye'den Almanya'ya",
    "pl": "czy można wysłać krzesła i {word} z Polski do Niemiec bez zezwolenia",
}


def _food_of_one_language(base: RuleBase) -> list[tuple[str, str]]:
    """Return names of food of one word that one language alone has, with it."""
    found = list[tuple[str, str]]()
    for subject in base.subjects:
        for folded, languages in base.languages_of_names(subject).items() if is_food(base, subject) else ():
            own = set(languages)
            if len(own) == 1 and folded.isascii() and 5 <= len(folded) <= 8:
                found.append((folded, own.pop()))
    return sorted(found)


def test_a_word_is_not_corrected_to_food_of_a_language_that_its_text_is_not_in(base: RuleBase) -> None:
    cases = [(word, language, frame) for word, language in _food_of_one_language(base) for frame in FRAMES]
    assert len(cases) > 100
    for word, _, frame in some(cases, 61):
        misspelt = f"{word[:-1]}q"
        found = ask(base, FRAMES[frame].format(word=misspelt))

        taken = [target for typed, target in found.corrected if typed == misspelt]
        told = {one for target in taken for those in base.languages_of_names(target).values() for one in those}
        assert not taken or frame in told or "en" in told, (misspelt, frame, taken)


@pytest.mark.parametrize(
    "typed",
    [
        "tradu-mi contractul de vânzare în engleză, te rog",
        'Kursi jati "Lovina" dengan anyaman rotan dari Jepara ke Belanda',
        "Embarcador: Carbones del Cerrejal S.A.S., Riohacha, Colombia\nMercancía: carbón térmico a granel, 82.400 TM",
    ],
)
def test_a_word_of_its_language_or_of_a_firm_is_left_as_it_stands(base: RuleBase, typed: str) -> None:
    assert ask(base, typed).corrected == ()


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("ferilizer from china", "fertilisers"),
        ("germaniun din China în România, te rog", "germanium"),
        ("Graphitt aus China nach Deutschland liefern", "graphite"),
        ("podemos vender sardina congelada de Marruecos a España", "sardines"),
        ("tungstn Türkiye'den Almanya'ya", "tungsten"),
        ("export molybddennum from China to the USA", "molybdenum"),
        ("is Silbber from China to Russia allowed?", "silver"),
        ("Brauchen wir für drrones eine Genehmigung von China nach Russland?", "drones"),
        ("molyebdnum dalla Cina agli Stati Uniti", "molybdenum"),
        ("беспилоники desde China", "drones"),
        ("безпілотний трактор from:DE to:IR", "drones"),
    ],
)
def test_a_misspelt_name_of_its_text_and_a_substance_are_corrected(base: RuleBase, typed: str, subject: str) -> None:
    assert subject in ask(base, typed).subjects


@pytest.mark.parametrize(
    "typed", ["1C351.a.1 US to India", "5A992.c Germany to India", "2B999 Germany to Russia", "3A999 Korea to Chile"]
)
def test_a_place_is_no_misspelt_name_of_goods(base: RuleBase, typed: str) -> None:
    assert not any(name in base.subjects for name in ask(base, typed).near)


@pytest.mark.parametrize(
    "text", ["blue widgets", "Tata Consultancy Services from:US", "Sime Darby", "Spirit AeroSystems from:US"]
)
def test_right_words_bring_no_goods_to_mind(base: RuleBase, text: str) -> None:
    assert ask(base, text).near == ()
