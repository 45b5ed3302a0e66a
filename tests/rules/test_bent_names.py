"""Names of goods and countries as languages bend them: cases, adjectives, endings of direction, articles, no spaces."""

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import countries
from bot.text.normalize import key, words
from tests.rules.test_crossing import TODAY

PLACES = {
    "CN": "Chin Chinach chińskiego Číny Čínou čínské Китаю Китаєм китайського Китаем китайскими",
    "DE": "Niemiec niemieckiej Německa německého Німеччини німецьких Германией немецкого",
    "UA": "Ukrainie Ukrainę Ukrajinu Ukrajiny України Україною Украину",
    "PL": "Polski Polsce polskiego Polska Польщі Польшей польским",
    "FR": "Francji Francie Francií Франції Францией французского",
    "CZ": "Czechami Česka Чехією",
    "JP": "Japonii Japonska Японії Японию",
    "US": "Stanów-Zjednoczonych Spojených-států Сполучених-Штатів Соединёнными-Штатами amerykańskich americké",
    "KR": "Korei-Południowej Jižní-Koreje Південної-Кореї Южную-Корею",
    "GB": "Wielkiej-Brytanii Великобританию britského",
}
QUESTIONS = (
    ("eksport grafitu z Chin do Niemiec", "CN", "DE", "graphite"),
    ("kobaltu z Konga do Chin", "CD", "CN", "cobalt"),
    ("ziem rzadkich z Chin na Ukrainę", "CN", "UA", "rare earths"),
    ("vzácné zeminy z Číny do Německa", "CN", "DE", "rare earths"),
    ("неодимових магнітів з Китаю до Польщі", "CN", "PL", "neodymium magnets"),
    ("неодимовых магнитов из Китая в Южную Корею", "CN", "KR", "neodymium magnets"),
    ("Çinden Almanyaya galyum", "CN", "DE", "gallium"),
    ("gali từ Trung Quốc sang Nhật Bản", "CN", "JP", "gallium"),
    ("الغاليوم من الصين إلى ألمانيا", "CN", "DE", "gallium"),
    ("طائرات بدون طيار من الصين إلى روسيا", "CN", "RU", "drones"),
    ("चीन से जापान जर्मेनियम", "CN", "JP", "germanium"),
    ("แกรไฟต์จากจีนไปไทย", "CN", "TH", "graphite"),
)


@pytest.mark.parametrize("code", PLACES)
def test_a_country_is_known_in_its_cases_and_as_an_adjective(code: str) -> None:
    for name in PLACES[code].split():
        keys = tuple(word.key for word in words(name))
        found = (
            countries.from_stem(keys) or countries.by_key("".join(keys), full=True) or countries.from_inflected(keys[0])
        )
        assert found == code, name


def test_a_question_in_a_language_that_bends_names(base: RuleBase) -> None:
    for question, exporter, destination, subject in QUESTIONS:
        found = answer(base, question, today=TODAY)
        assert (found.from_, found.to, found.subjects) == (exporter, destination, (subject,)), question
        assert not found.passed_over, question


def test_vowel_signs_are_a_part_of_the_word_and_the_article_is_not() -> None:
    assert [word.raw for word in words("चीन से गैलियम")] == ["चीन", "से", "गैलियम"]
    assert key("جرمانيوم") == key("الجرمانيوم") == key("جَرمانيوم")
    assert "".join(word.key for word in words("แกรไฟต์จากจีน")) == "แกรไฟต์จากจีน"


def test_other_words_are_no_case_of_a_country_or_of_a_thing(base: RuleBase) -> None:
    for word in ("chinolin", "lite", "stand", "finish"):
        found = answer(base, f"graphite {word}", today=TODAY)
        assert (found.from_, found.to, found.subjects) == (None, None, ("graphite",)), word


@pytest.mark.parametrize("word", ["сырая", "сырые", "сырого", "сырую", "солевая", "рисовая"])
def test_an_adjective_is_of_a_noun_only_by_a_suffix(base: RuleBase, word: str) -> None:
    """`сырая` is wet and no cheese (`сыр`); `рисовая` is of rice."""
    found = answer(base, f"{word} труба из России", today=TODAY)

    assert ("dairy products" in found.subjects) is False
    assert ("rice" in found.subjects) == (word == "рисовая")
