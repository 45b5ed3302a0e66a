"""Names, countries, quantities and citations inside what people type."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query import parse as query
from bot.rules.query.resolve import understand
from bot.text import countries, notation
from bot.text import question_words as said
from bot.text.normalize import key
from handlers.messages.answer_json import to_json
from handlers.messages.notes import worded

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "exporter", "destination"),
    [
        ("graphite to Japan", None, "JP"),
        ("graphite China", "CN", None),
        ("Chinese graphite to the US", "CN", "US"),
        ("graphite from the Netherlands to South Korea", "NL", "KR"),
        ("Graphit nach Japan", None, "JP"),
        ("graphite vers les États-Unis", None, "US"),
        ("graphite US-bound", None, "US"),
        ("graphite to us", None, "US"),
        ("石墨 出口 美国", None, "US"),
        ("美国出口管制 石墨", "US", None),
        ("graphite de Chine vers la France", "CN", "FR"),
        ("grafito España desde China", "CN", "ES"),
        ("흑연 일본으로", None, "JP"),
        ("중국 흑연", "CN", None),
        ("石墨 对美", None, "US"),
        ("黒鉛 対米", None, "US"),
        ("흑연 대미 수출", None, "US"),
        ("出口石墨到日本", None, "JP"),
        ("黒鉛 日本向け", None, "JP"),
        ("графит из Китая в Японию", "CN", "JP"),
        ("from:CN graphite Japan", "CN", "JP"),
        ("graphite to: South Korea", None, "KR"),
        ("what about graphite as a powder", None, None),
        ("graphite DRC", "CD", None),
        ("graphite to:EU", None, "EU"),
        ("アメリカへの黒鉛輸出", None, "US"),
        ("中国から日本への黒鉛", "CN", "JP"),
        ("日本の黒鉛", "JP", None),
        ("Ausfuhr von Graphit in die USA", None, "US"),
        ("Darf ich Graphit in die Vereinigten Staaten liefern?", None, "US"),
        ("Graphit in den Iran", None, "IR"),
        ("Graphit in der Türkei", "TR", None),
        ("Graphit für Japan", None, "JP"),
        ("graphite aux États-Unis", None, "US"),
        ("graphite au Japon", None, "JP"),
        ("exporter du graphite en Allemagne", None, "DE"),
        ("graphite de Chine vers l'Allemagne", "CN", "DE"),
        ("exportar grafito a Japón", None, "JP"),
        ("exportar grafito a Estados Unidos", None, "US"),
        ("grafite negli Stati Uniti", None, "US"),
        ("графит для Японии", None, "JP"),
        ("graphite → Taiwan", None, "TW"),
        ("graphite CN->DE", "CN", "DE"),
        ("selling graphite to a Chinese company", None, "CN"),
        ("a Chinese company sells graphite", "CN", None),
        ("our Korean buyer wants graphite", None, "KR"),
        ("graphite for a customer in Japan", None, "JP"),
        ("a customer in Germany wants graphite", None, "DE"),
        ("Verkauf von Graphit an einen japanischen Kunden", None, "JP"),
        ("Chinese buyer of Dutch graphite", "NL", "CN"),
        ("向日本客户出口石墨", None, "JP"),
        ("日本の顧客に黒鉛", None, "JP"),
        ("미국 고객에게 흑연", None, "US"),
        ("продажа графита покупателю в Японии", None, "JP"),
        ("графит из Германии", "DE", None),
    ],
)
def test_a_country_behind_to_is_the_destination(
    base: RuleBase, text: str, exporter: str | None, destination: str | None
) -> None:
    asked = understand(base, query.read(text, TODAY))

    assert (asked.from_, asked.to) == (exporter, destination)
    assert [thing.subject for thing in asked.things] == ["graphite"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the United States", "US"), ("UK", "GB"), ("uk", "GB"), ("Nederland", "NL"), ("독일", "DE"), ("法国", "FR"),
        ("越南", "VN"), ("Côte d’Ivoire", "CI"), ("EU", "EU"), ("Russische Föderation", None), ("Россия", "RU"),
        ("DR Congo", "CD"), ("Atlantis", None), ("", None), ("Burma", "MM"), ("Schweiz", "CH"),
    ],
)  # fmt: skip
def test_a_country_is_found_in_any_language(text: str, code: str | None) -> None:
    assert countries.find(text) == code


def test_countries_are_suggested_from_their_beginning() -> None:
    assert countries.suggest("jap", 3) == [("JP", "Japan")]
    assert ("DE", "Germany") in countries.suggest("germny", 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rare-Earth Magnets", "rare earth magnet"),
        ("釹鐵硼", "钕铁硼"),
        ("ｶﾞﾘｳﾑ", "ガリウム"),
        ("がりうむ", "ガリウム"),
        ("Nd-Fe-B", "NdFeB"),
        ("sulfur", "sulphur"),
        ("batteries", "battery"),
        ("Magnésium", "magnesium"),
    ],
)
def test_spellings_of_a_name_share_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No. 39 of 2023", ("n", "39", "2023")),
        ("39/2023", ("n", "39", "2023")),
        ("公告2023年第39号", ("n", "39", "2023")),
        ("89 FR 96790", ("fr", "89", "96790")),
        ("SI 2024/346", ("n", "346", "2024")),
        ("SOR/2024-112", ("sor", "112", "2024")),
        ("Decision 004/ARECOMS/2025", ("n", "4", "2025")),
    ],
)
def test_a_citation_has_one_key_in_every_spelling(text: str, expected: notation.Citation) -> None:
    assert notation.citations(text) == [expected]


def test_a_list_of_numbers_is_each_of_them() -> None:
    assert notation.citations("Nos. 55-57 and 61 of 2025") == [
        ("n", "55", "2025"), ("n", "56", "2025"), ("n", "57", "2025"), ("n", "61", "2025"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("99.8 %", 99.8, "%"),
        ("320Wh/kg", 320, "wh/kg"),
        ("5N", 99.999, "%"),
        ("4N5", 99.995, "%"),
        ("40 µm", 4e-5, "m"),
    ],
)
def test_a_quantity_is_made_comparable(text: str, value: float, unit: str) -> None:
    [found] = notation.take_quantities(f"{text} stuff")[0]

    assert found.value == pytest.approx(value)
    assert found.unit == unit


def test_what_only_holds_a_thing_is_not_the_thing(base: RuleBase) -> None:
    found = answer(base, "phones containing gallium from:CN", today=TODAY)

    assert (found.outcome, found.status) == ("partly-understood", "licence")
    assert found.passed_over == ("phones",)
    assert "gallium" in found.near


def test_a_known_product_that_holds_a_thing_is_not_the_thing(base: RuleBase) -> None:
    for question in ("electric motors with NdFeB magnets", "speakers containing neodymium magnets to:US"):
        found = answer(base, question, today=TODAY)
        assert found.status == "not-listed"
        assert found.subjects[0] in {"motors with magnets", "loudspeakers"}
        assert any("outside No. 18" in remark for remark in map(worded, found.remarks))


def test_a_name_that_holds_the_asked_word_is_near_and_no_other(base: RuleBase) -> None:
    assert "lidar technology" in answer(base, "lidar", today=TODAY).near
    assert "coal" not in answer(base, "solar cell technology", today=TODAY).near


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("экспорт галлия из Китая", ("gallium",)),
        ("GaAs", ("gallium arsenide",)),
        ("GAA", ("gaafet technology",)),
        ("稀土 磁铁 出口 日本", ("rare earth magnets",)),
        ("Nd2Fe14B", ("neodymium magnets",)),
        ("same number", ()),
        ("sand to:TW", ("natural sand",)),
        ("dysprosuim", ("dysprosium",)),
    ],
)
def test_a_short_or_inflected_word_is_taken_for_nothing_else(
    base: RuleBase, text: str, subjects: tuple[str, ...]
) -> None:
    assert answer(base, text, today=TODAY).subjects == subjects


def test_a_code_with_a_dot_before_its_last_digits_is_a_code(base: RuleBase) -> None:
    plain, dotted = (answer(base, f"{code} from:CN", today=TODAY) for code in ("3801900010", "38019000.10"))

    assert dotted.findings
    assert dotted.findings == plain.findings


def test_two_things_are_answered_each(base: RuleBase) -> None:
    assert answer(base, "gallium and graphite", today=TODAY).subjects == ("gallium", "graphite")


def test_a_word_that_could_mean_two_things_is_not_corrected(base: RuleBase) -> None:
    assert answer(base, "calcium", today=TODAY).corrected == ()


@given(st.text(max_size=450))
def test_no_text_breaks_the_answer(base: RuleBase, text: str) -> None:
    found = asked(base, text)

    assert found is None or to_json(found)["query"]


@given(
    st.lists(
        st.sampled_from(
            ["graphite", "to", "from", "US", "Japan", "镓", "흑연", "on:2024-12-10", "to:US", "99.8 %", "No.", "39",
             "of", "2023", "2504.10", "1C108", "technology", "with", "and", "military", "Ga", "not", "ore", "7440-55-3"]
        ),
        min_size=1,
        max_size=9,
    )
)  # fmt: skip
def test_no_order_of_known_words_breaks_the_answer(base: RuleBase, those: list[str]) -> None:
    found = asked(base, " ".join(those))

    nothing = {"not-listed", "listed", "not-covered", "unrecognised"}
    assert found is None or found.status in {*found.by_exporter.values(), *nothing}


def asked(base: RuleBase, text: str) -> Answer | None:
    """The answer, or None where the question was refused in words."""
    try:
        return answer(base, text, today=TODAY)
    except UsageError as refused:
        if not str(refused):
            raise
        return None


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("LFP cathode powdr", "lithium iron phosphate"),
        ("LFP catode", "lithium iron phosphate"),
        ("artifical graphite", "artificial graphite"),
        ("экспорт германия", "germanium"),
    ],
)
def test_a_correction_keeps_the_names_that_are_right(base: RuleBase, text: str, subject: str) -> None:
    assert answer(base, text, today=TODAY).subjects == (subject,)


@pytest.mark.parametrize("text", ["第18号公告 2025", "第18号（2025）", "商务部公告2025年第18号"])
def test_a_chinese_number_before_its_year(text: str) -> None:
    assert notation.citations(text) == [("n", "18", "2025")]


def test_a_word_is_a_particle_or_a_country_only_where_it_can_be_one(base: RuleBase) -> None:
    helium = understand(base, query.read("日本ヘリウム", TODAY))  # ヘ of ヘリウム is not the particle へ
    assert (helium.from_, helium.to) == ("JP", None)
    uranium = understand(base, query.read("enriched uranium not to go to the US", TODAY))  # nor is "to go" Togo
    assert (uranium.from_, uranium.to) == (None, "US")
    germanium = understand(base, query.read("экспорт германия в Японию", TODAY))  # германия is no Германия
    assert (germanium.from_, germanium.to) == (None, "JP")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("xuất khẩu gali sang Mỹ", "gallium"),
        ("than chì", "graphite"),
        ("vonfram", "tungsten"),
        ("uitvoer van grafiet naar Duitsland", "graphite"),
        ("magneti al neodimio", "neodymium magnets"),
        ("magnet neodimium", "neodymium magnets"),
        ("PCD", "superhard materials"),
    ],
)
def test_names_in_more_languages(base: RuleBase, text: str, subject: str) -> None:
    assert answer(base, text, today=TODAY).subjects == (subject,)


def test_scrap_and_diamonds_lead_to_what_is_listed(base: RuleBase) -> None:
    scrap = answer(base, "tungsten scrap from:CN", today=TODAY)
    assert (scrap.outcome, scrap.by_exporter["CN"]) == ("partly-understood", "licence")
    assert any("speak of tungsten" in remark for remark in map(worded, scrap.remarks))
    assert "synthetic diamond" in answer(base, "diamond from:CN", today=TODAY).near
    assert "tantalum ore" in answer(base, "tantalum from:MW", today=TODAY).subjects


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("No. 46 of 2024, paragraph 1 to:US", ["prohibited"]),
        ("Announcement No. 46 of 2024, paragraph 2 to:US", ["suspended", "suspended"]),
        ("No. 46 of 2024, para. 2 (second half) to:US", ["suspended", "suspended"]),
        ("No. 46 of 2024, paragraph 2, second half to:US", ["suspended"]),
        ("No. 46 of 2024 to:US", ["prohibited", "suspended", "suspended"]),
        ("No. 61 of 2025, paragraph 1 (3) on:2025-10-20", ["licence"]),
        ("No. 61 of 2025, paragraph 1 (1) on:2025-10-20", ["not-yet-in-force"]),
    ],
)
def test_a_named_paragraph_limits_an_act(base: RuleBase, text: str, statuses: list[str]) -> None:
    assert [str(finding.state.status) for finding in answer(base, text, today=TODAY).findings] == statuses


def test_a_number_alone_is_every_act_of_that_number(base: RuleBase) -> None:
    found = {finding.measure.document for finding in answer(base, "announcement 28", today=TODAY).findings}
    assert {"No. 28 of 2023", "No. 28 of 2025", "No. 28 of 2026"} <= found


def test_numbers_with_one_year_between_them(base: RuleBase) -> None:
    both = notation.citations("No. 61 and No. 62 of 2025")
    assert both == [("n", "61", "2025"), ("n", "62", "2025")]
    alone = answer(base, "announcement 62", today=TODAY)  # No. 70 of 2025 names it in its title, and is not meant
    assert {finding.measure.document for finding in alone.findings} == {"No. 62 of 2025"}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("gallium from China to the US and Japan", ("US", "JP")),
        ("gallium from China to Germany or France", ("DE", "FR")),
        ("gallium from:CN to:US to:JP", ("US", "JP")),
        ("gallium from:CN to:US,JP", ("US", "JP")),
        ("gallium from China to Vietnam, Korea or India", ("VN", "KR", "IN")),
        ("ガリウム 中国から韓国と台湾へ", ("KR", "TW")),
    ],
)
def test_several_destinations_are_answered_each(base: RuleBase, text: str, places: tuple[str, ...]) -> None:
    found = answer(base, f"{text} on:2025-01-01", today=TODAY)
    assert found.destinations == places
    for place in places:
        alone = answer(base, f"gallium from:CN to:{place} on:2025-01-01", today=TODAY)
        assert found.by_destination[place] == alone.by_exporter


def test_several_exporters_are_answered_each(base: RuleBase) -> None:
    found = answer(base, "helium from:CN,RU", today=TODAY)
    assert set(found.by_exporter) == {"CN", "RU"}
    for exporter in ("CN", "RU"):
        assert found.by_exporter[exporter] == answer(base, f"helium from:{exporter}", today=TODAY).status


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("graphite to the US in December 2024", "2024-12-01"),
        ("gallium from:CN to:US tomorrow", "2026-11-25"),
        ("gallium from:CN to:US next week", "2026-11-30"),
        ("gallium from:CN to:US in 3 days", "2026-11-27"),
        ("gallium from:CN to:US Q1 2027", "2027-01-01"),
        ("gallium from:CN to:US on:tomorrow", "2026-11-25"),
        ("gallium from:CN to:US on:next week", "2026-11-30"),
        ("镓 中国出口美国 明天", "2026-11-25"),
        ("ガリウム 中国から米国 来月", "2026-12-01"),
        ("Gallium von China in die USA nächste Woche", "2026-11-30"),
        ("gallium from:CN this month", "2026-11-24"),
    ],
)
def test_a_day_in_words_is_the_day_asked_about(base: RuleBase, text: str, day: str) -> None:
    assert answer(base, text, today=TODAY).on.isoformat() == day


@pytest.mark.parametrize("text", ["gallium from:CN soon", "gallium from:CN 05/06/2026", "gallium from:CN 31 April"])
def test_a_word_of_time_that_is_no_day_is_said(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)
    assert found.on == TODAY
    assert any("is no clear day" in remark for remark in map(worded, found.remarks))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("dysprosium, terbium and neodymium oxides from:CN", "licence"),
        ("sodium-ion battery from:CN", "not-listed"),
        ("NiMH batteries from:CN", "not-listed"),
        ("NMC811 from:CN", "not-listed"),
    ],
)
def test_names_beside_each_other_are_answered(base: RuleBase, text: str, status: str) -> None:
    assert str(answer(base, text, today=TODAY).status) == status


@pytest.mark.parametrize("text", ["silver tin oxide from:CN"])
def test_a_compound_of_two_names_is_neither(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)
    assert (found.outcome, found.passed_over) == ("partly-understood", ("oxide",))


@pytest.mark.parametrize(
    ("text", "exporter", "destination"),
    [
        ("Çin'den grafit ihracatı için lisans gerekli mi", "CN", None),
        ("Çin'den Japonya'ya grafit", "CN", "JP"),
        ("Endonezya nikel cevheri", "ID", None),
        ("중국에서 흑연을 수출하려면 허가가 필요한가요", "CN", None),
        ("apakah ekspor bijih nikel dilarang di Indonesia", "ID", None),
        ("Ist die Ausfuhr von Graphit aus China genehmigungspflichtig?", "CN", None),
        ("faut-il une licence pour exporter du graphite de Chine", "CN", None),
        ("¿Necesito licencia para exportar grafito desde China?", "CN", None),
        ("нужна ли лицензия на экспорт графита из Китая", "CN", None),
        ("heb ik een vergunning nodig voor de uitvoer van grafiet uit China", "CN", None),
        ("serve una licenza per esportare grafite dalla Cina", "CN", None),
        ("preciso de licença para exportar grafite da China", "CN", None),
    ],
)
def test_a_question_in_a_sentence_is_about_its_goods(
    base: RuleBase, text: str, exporter: str, destination: str | None
) -> None:
    found = answer(base, text, today=TODAY)
    assert (found.from_, found.to) == (exporter, destination)
    assert found.by_exporter[exporter] in {"licence", "prohibited"}
    assert not any(thing.tail for thing in found.things)


def test_what_a_thing_is_free_of_is_not_asked_about(base: RuleBase) -> None:
    assert answer(base, "dysprosium-free NdFeB magnets", today=TODAY).subjects == ("neodymium magnets",)
    assert answer(base, "is gallium free to export from China", today=TODAY).subjects == ("gallium",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("gallium to USA 11/28/2026", "2026-11-28"),
        ("gallium to USA 28/11/2026", "2026-11-28"),
        ("gallium to USA 5/5/2026", "2026-05-05"),
        ("No. 39/2023", None),
        ("SI 2024/346", None),
    ],
)
def test_a_date_with_slashes_is_read_where_it_is_clear(text: str, day: str | None) -> None:
    asked = query.read(text, TODAY)
    assert [day_.span.first for day_ in asked.dates] == ([date.fromisoformat(day)] if day else [])
    assert bool(asked.citations) == (day is None)


@pytest.mark.parametrize(
    ("text", "exporter"),
    [("graphite prc to germany", "CN"), ("cobalt drc", "CD"), ("graphite cn to us", "CN"), ("helium cn code", None)],
)
def test_codes_that_people_write_small(base: RuleBase, text: str, exporter: str | None) -> None:
    found = answer(base, text, today=TODAY)
    assert (found.from_, found.corrected) == (exporter, ())


def test_a_country_with_an_and_in_its_name_is_one(base: RuleBase) -> None:
    assert answer(base, 'graphite to:"Bosnia & Herzegovina"', today=TODAY).to == "BA"


def test_what_a_thing_is_without_is_not_asked_about(base: RuleBase) -> None:
    assert answer(base, "neodymium magnets without dysprosium", today=TODAY).subjects == ("neodymium magnets",)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("Sc2O3", ("scandium",)),
        ("Gd2O3 from:CN", ("gadolinium",)),
        ("CeO2", ("cerium",)),
        ("Co(OH)2", ("cobalt hydroxide",)),
        ("Sx2O3", ()),
        ("Rb2O3", ()),
    ],
)
def test_a_formula_is_never_corrected(base: RuleBase, text: str, subjects: tuple[str, ...]) -> None:
    found = answer(base, text, today=TODAY)
    assert found.subjects == subjects
    assert not found.corrected


@pytest.mark.parametrize(
    "text",
    [
        "what is the rule for gallium going to Korea",
        "is the gallium ban suspended?",
        "gallium delivery to Japan",
        "gallium order for Korea",
        "gallium ban extended?",
    ],
)
def test_words_of_trade_behind_a_name_make_no_other_thing_of_it(base: RuleBase, text: str) -> None:
    assert str(answer(base, text, from_="CN", today=TODAY).status) == "licence"


@pytest.mark.parametrize(
    ("text", "exporter", "destination"),
    [
        ("gallium ban US", None, "US"),
        ("gallium from:US", "US", None),
        ("HBM US", "US", None),
        ("nvidia h20 china", None, "CN"),
        ("H100 美国 中国", "US", "CN"),
        ("graphite Japan China", "CN", "JP"),
        ("graphite China Japan", "CN", "JP"),
        ("lithography machines taiwan", None, "TW"),
        ("precious metal scrap Russia", "RU", None),
    ],
)
def test_a_bare_country_is_tried_both_ways(
    base: RuleBase, text: str, exporter: str | None, destination: str | None
) -> None:
    found = answer(base, text, today=TODAY)
    assert (found.from_, found.to) == (exporter, destination)


@pytest.mark.parametrize(
    "text",
    [
        "tungsten produced outside China",
        "graphite not from China",
        "non-Chinese graphite",
        "Graphit außerhalb von China",
        "graphite hors de Chine",
        "графит вне Китая",
        "中国以外 石墨",
        "graphite made in China",
    ],
)
def test_what_is_made_elsewhere_sets_no_exporter(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY).from_ is None


@pytest.mark.parametrize(
    ("text", "subjects", "exporter"),
    [
        ("刚果金 钴 配额", ("cobalt",), "CD"),
        ("刚果（金） 钴", ("cobalt",), "CD"),
        ("金 几内亚", ("gold",), "GN"),
        ("Heliumexport Russland", ("helium",), "RU"),
        ("Galliumausfuhrverbot China", ("gallium",), "CN"),
        ("grafietuitvoer China", ("graphite",), "CN"),
        ("Schrottexporte Kasachstan", ("scrap metal",), "KZ"),
    ],
)
def test_names_inside_longer_words(base: RuleBase, text: str, subjects: tuple[str, ...], exporter: str) -> None:
    found = answer(base, text, today=TODAY)
    assert (found.subjects, found.from_) == (subjects, exporter)


def test_words_in_latin_letters_fold_no_chinese() -> None:
    """The table that folds Chinese takes a noticeable part of a first answer."""
    asks = "shaped.kind('oxide'), shaped.form('ore'), shaped.kind('оксид'), shaped.form('quang')"
    told = f"import sys; from bot.text import thing_words as shaped; {asks}; print('opencc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "False\n"


def test_words_for_who_receives_stand_as_their_keys() -> None:
    assert [word for word in said.receivers() if key(word) != word] == []


@pytest.mark.parametrize(
    ("text", "from_", "to", "on"),
    [
        ("graphite dest:US", None, "US", None),
        ("graphite destination: Japan", None, "JP", None),
        ("graphite, origin: China", "CN", None, None),
        ("graphite exporter:CN date:2024-12-10", "CN", None, date(2024, 12, 10)),
        ("graphite form: powder", None, None, None),
    ],
)
def test_fields_by_other_words(base: RuleBase, text: str, from_: str | None, to: str | None, on: date | None) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.subjects, found.from_, found.to, found.on) == (("graphite",), from_, to, on or TODAY)


@pytest.mark.parametrize(("text", "right"), [("graphite too:US", "to:US"), ("graphite form:CN", "from:CN")])
def test_a_mistyped_field_is_answered_with_the_right_one(base: RuleBase, text: str, right: str) -> None:
    with pytest.raises(UsageError, match=f"did you mean {right}"):
        answer(base, text, today=TODAY)


@pytest.mark.parametrize(("text", "goods"), [("toray from:JP", []), ("grafite", ["graphite"])])
def test_a_name_of_four_letters_is_not_read_in_a_longer_word(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in answer(base, text, today=TODAY).by_goods] == goods
