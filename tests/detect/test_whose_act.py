"""Whose act it is: from countries, authorities, registers, and where nothing is named from the source."""

from __future__ import annotations

import pytest

from bot.detect import Detector, SourceText
from tests.detect.conftest import Judge


@pytest.mark.parametrize(
    ("title", "summary", "country"),
    [
        ("Russie : dix-huitième paquet", "Le règlement (UE) 2025/1494 interdit l'exportation de machines.", "EU"),
        ("The Russia (Sanctions) (EU Exit) Regulations: SI 2025/504", "New export bans on software.", "GB"),
        ("Additions to the list, 89 FR 96790", "Licences are needed to export the listed chips to China.", "US"),
        ("Uganda gazettes ban on export of raw minerals", "Statutory Instrument No. 84 of 2023.", "UG"),
        ("BiH bans export of firewood", "The Council of Ministers adopted the decision.", "BA"),
        ("Bosnien verlängert Ausfuhrverbot für Brennholz", "", "BA"),
        ("Groot-Brittannië verbiedt export van levend vee", "", "GB"),
        ("Bundesrat weitet Ausfuhrverbote gegenüber Russland aus", "", "CH"),
        ("UAE cấm xuất khẩu gạo trong 4 tháng", "", "AE"),
        ("ยูเออีสั่งห้ามส่งออกข้าว 4 เดือน", "", "AE"),
    ],
)
def test_a_register_or_a_short_name_tells_the_exporter(judge: Judge, title: str, summary: str, country: str) -> None:
    assert judge(title, summary).jurisdiction == country


@pytest.mark.parametrize(
    ("title", "summary", "language", "country"),
    [
        ("Минсельхоз ввел запрет на вывоз картофеля из Казахстана", "Запрет касается всех.", "ru", "KZ"),
        ("Правительство запретило экспорт сахара", "Запрет не распространяется на страны ЕАЭС.", "ru", None),
        ("經濟部擴大對俄出口管制", "國貿局修正輸往俄羅斯及白俄羅斯高科技貨品清單。", "zh", "TW"),
        ("口罩禁止出口延長至4月底", "經濟部宣布出口管制延長。", "zh", "TW"),
        ("भूटान, मॉरीशस और सिंगापुर को चावल निर्यात पर रोक", "डीजीएफटी ने अधिसूचना जारी की।", "hi", "IN"),
        ("যুক্তরাষ্ট্রে গ্রাফাইট রপ্তানি নিষিদ্ধ করল চীন", "", "bn", "CN"),
        ("গম রপ্তানি নিষিদ্ধ ভারতে", "কেন্দ্রীয় সরকার আদেশ জারি করেছে।", "bn", "IN"),
        ("बीजिंग ने अमेरिका को गैलियम की बिक्री पर प्रतिबंध लगाया", "", "hi", "CN"),
        ("নেপাল ও ভুটানকে চিনি রপ্তানি নিষিদ্ধ", "ভারতের ডিজিএফটি প্রজ্ঞাপন জারি করেছে।", "bn", "IN"),
        ("关于加强化学品出口管理的公告", "商务部对向美国、墨西哥、加拿大出口实施许可管理。", "zh", "CN"),
    ],
)
def test_who_is_only_reached_or_spared_does_not_act(
    judge: Judge, title: str, summary: str, language: str, country: str | None
) -> None:
    verdict = judge(title, summary, "2024-05-06", language)

    assert verdict.jurisdiction == country


def test_countries_told_in_one_breath_are_all_aimed_at(judge: Judge) -> None:
    verdict = judge("China requires licences for chemical exports to Mexico, Canada and Chile")

    assert set(verdict.destinations) == {"MX", "CA", "CL"}


@pytest.mark.parametrize(
    ("title", "country", "destinations"),
    [
        ("韩国对俄罗斯、白俄罗斯扩大出口管制", "KR", {"RU", "BY"}),
        ("대러시아·벨라루스 상황허가 품목 추가", None, {"RU", "BY"}),
        ("日本政府、ロシア・ベラルーシへの輸出禁止品目を追加", "JP", {"RU", "BY"}),
        ("日本、ロシアとベラルーシ向け輸出を禁止", "JP", {"RU", "BY"}),
        ("中国对美国、日本限制镓出口", "CN", {"US", "JP"}),
    ],
)
def test_countries_listed_by_marks_are_all_aimed_at(
    judge: Judge, title: str, country: str | None, destinations: set[str]
) -> None:
    verdict = judge(title, "")
    assert (verdict.jurisdiction, set(verdict.destinations)) == (country, destinations)


VERBS = (
    "bans", "imposes", "lifts", "suspends", "announces", "tightens", "adds", "issues", "restricts", "amends", "extends",
    "removes",
)  # fmt: skip
GENERIC = {
    "en": ["Ministry of Commerce", "Trade Ministry", "Cabinet", "Customs", "Ministry of Industry and Commerce"],
    "de": ["Handelsministerium", "Regierung"],
    "fr": ["Le ministère du Commerce", "Le gouvernement"],
    "es": ["El Ministerio de Comercio", "El gobierno"],
    "pt": ["O Ministério do Comércio", "O governo"],
    "ru": ["Минторг", "Правительство", "Минсельхоз"],
    "ar": ["وزارة التجارة", "الحكومة"],
}
ADDRESSES = ("https://example.com/1", "https://example.co.th/1", "https://www.gov.cn/1", "https://paper.ru/1")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("body", GENERIC["en"])
def test_a_ministry_that_many_have_is_nobodys_unless_an_authoritys_own_source_speaks(
    detector: Detector, body: str, verb: str
) -> None:
    title = f"{body} {verb} export ban on bismuth"
    for url in ADDRESSES:
        assert detector.judge(SourceText("1", title, "", "Bangkok Post", url)).jurisdiction is None
        press = SourceText("1", title, "", "a paper", url, tier="press", jurisdiction="CN")
        assert detector.judge(press).jurisdiction is None
        own = SourceText("1", title, "", body, url, tier="official", jurisdiction="CN", authority=body)
        assert detector.judge(own).jurisdiction == "CN"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "{} verbietet Ausfuhr von Wismut"),
        ("fr", "{} interdit l'exportation de bismuth"),
        ("es", "{} prohíbe la exportación de bismuto"),
        ("pt", "{} proíbe a exportação de bismuto"),
        ("ru", "{} запретил экспорт висмута"),
        ("ar", "{} تحظر تصدير البزموت"),
    ],
)
def test_neither_language_nor_address_tells_whose_ministry_it_is(detector: Detector, language: str, title: str) -> None:
    for body in GENERIC[language]:
        for url in ADDRESSES:
            text = SourceText("1", title.format(body), "", "a paper", url, language)
            assert detector.judge(text).jurisdiction is None


@pytest.mark.parametrize(
    ("title", "country"),
    [
        ("Commerce Department adds 28 companies to Entity List", "US"),
        ("Commerce bans exports of chips to Huawei", "US"),
        ("Pakistan's Ministry of Commerce bans sugar exports", "PK"),
        ("Department of Commerce of Sri Lanka suspends sand exports", "LK"),
        ("商务部公告2026年第9号：对铋实施出口管制", "CN"),
    ],
)
def test_a_name_that_says_whose_it_is_does(judge: Judge, title: str, country: str) -> None:
    assert judge(title).jurisdiction == country


def test_a_name_that_others_may_have_is_the_sources_own(detector: Detector) -> None:
    title = "Department of Commerce bans exports of sand"
    own = SourceText("1", title, "", "", "", tier="official", jurisdiction="LK")

    assert detector.judge(SourceText("1", title, "", "", "")).jurisdiction == "US"
    assert detector.judge(own).jurisdiction == "LK"


@pytest.mark.parametrize(
    ("language", "title", "country"),
    [
        ("is", "Rússland bannar útflutning á bensíni", "RU"),
        ("mn", "Хятад улс графитын экспортыг хориглов", "CN"),
        ("is", "Ríkisstjórnin bannar vopnaútflutning til Ísraels", None),
        ("lb", "China verbitt den Export vu Graphit", "CN"),
    ],
)
def test_where_there_is_no_lexicon_only_a_country_that_must_act_by_its_form_does(
    detector: Detector, language: str, title: str, country: str | None
) -> None:
    verdict = detector.judge(SourceText("1", title, "", "", "https://example.hu/1", language), 5.0)

    assert verdict.half_read
    assert (verdict.jurisdiction, verdict.measure, verdict.kind) == (country, None, None)
    assert verdict.language == language


def test_a_country_that_is_named_beats_the_source(detector: Detector) -> None:
    text = SourceText("1", "India bans export of sugar", "", "Bangkok Post", "https://example.co.th/1")

    assert detector.judge(text).jurisdiction == "IN"


def test_a_ministry_whose_name_one_country_has_acts_whatever_country_heads_the_title(judge: Judge) -> None:
    korea = judge("러시아 수출통제 강화…품목 243개 추가", "산업통상자원부는 전략물자 수출입고시를 개정했다.", lang="ko")
    japan = judge("ロシア向け輸出規制を強化、243品目を追加", "経済産業省は省令を改正した。", lang="ja")

    assert (korea.jurisdiction, japan.jurisdiction) == ("KR", "JP")


@pytest.mark.parametrize(
    ("text", "jurisdiction"),
    [
        ("Le gouvernement russe interdit l'exportation de bois", "RU"),
        ("Le gouvernement turc interdit l'exportation de bois", "TR"),
        ("El gobierno ruso prohíbe la exportación de madera", "RU"),
        ("El gobierno chino prohíbe la exportación de madera", "CN"),
        ("Il governo serbo vieta l'esportazione di legname", "RS"),
        ("Венгерское правительство запретило вывоз леса", "HU"),
        ("Власти запретили вывоз леса: иранское правительство подписало указ", "IR"),
        ("The Lao government bans exports of timber", "LA"),
        ("De Oekraïense regering verbiedt export van suiker", "UA"),
        ("O governo marroquino proíbe exportação de açúcar", "MA"),
        ("Rząd indyjski zakazał eksportu cukru", "IN"),
        ("DENR bans exports of sand", "PH"),
        ("Infarmed proíbe exportação de 39 medicamentos", "PT"),
        ("الحكومة الليبية تحظر تصدير الأخشاب", "LY"),
        ("Il Governo italiano revoca le licenze per l'export di bombe verso Arabia Saudita ed Emirati", "IT"),
    ],
)
def test_an_adjective_tells_whose_government_acts_however_short_its_stem(
    judge: Judge, text: str, jurisdiction: str
) -> None:
    assert judge(text).jurisdiction == jurisdiction


@pytest.mark.parametrize(
    ("title", "jurisdiction"),
    [
        ("After US tariffs, China restricts rare earth exports", "CN"),
        ("Under pressure from Washington, the Netherlands restricts chip tool exports to China", "NL"),
        ("Sous la pression américaine, les Pays-Bas limitent l'exportation de machines vers la Chine", "NL"),
        ("Parliament passes major reforms to Australia's export controls, welcomed by the United States", "AU"),
        ("US bans exports of chips to China's Huawei", "US"),
    ],
)
def test_who_opens_a_sentence_is_whom_it_is_about_unless_that_is_background(
    judge: Judge, title: str, jurisdiction: str
) -> None:
    assert judge(title).jurisdiction == jurisdiction


@pytest.mark.parametrize(
    "title",
    [
        "Megszünteti a gabonaexport bejelentési kötelezettségét a kormány",
        "Hallitus rajoittaa vientiä: kiintiö viljalle",
        "Бутан мен пропан экспорттауға тыйым салынды",
        "Serikali haitaondoa marufuku ya kuuza mahindi nje",
    ],
)
def test_a_word_that_begins_as_a_countrys_name_is_no_country(judge: Judge, title: str) -> None:
    assert judge(title).jurisdiction is None


@pytest.mark.parametrize(
    ("title", "country", "toward"),
    [
        ("대러시아, 벨라루스 수출통제 강화", None, ("RU", "BY")),
        ("대러시아, 벨라루스, 이란 수출 금지", None, ("RU", "BY", "IR")),
        ("한국, 대이란, 북한 수출통제 강화", "KR", ("IR", "KP")),
        ("정부, 대러·벨라루스 수출통제 강화", None, ("RU", "BY")),
        ("대러시아 수출통제, 한국 동참", "KR", ("RU",)),
        ("対ロシア, ベラルーシ輸出禁止", None, ("RU", "BY")),
        ("日本、対ロシア・ベラルーシ輸出禁止を拡大", "JP", ("RU", "BY")),
        ("中国加强对俄罗斯、白俄罗斯出口管制", "CN", ("RU", "BY")),
    ],
)
def test_a_list_of_countries_shares_the_direction_that_stands_before_it(
    judge: Judge, title: str, country: str | None, toward: tuple[str, ...]
) -> None:
    verdict = judge(title)

    assert (verdict.jurisdiction, verdict.destinations) == (country, toward)


@pytest.mark.parametrize(
    ("language", "title", "country"),
    [
        ("en", "Blow to China: Indonesia bans coal exports", "ID"),
        ("de", "Schlag für China: Indonesien verbietet Kohleexporte", "ID"),
        ("es", "Golpe para China: Indonesia prohíbe la exportación de carbón", "ID"),
        ("ru", "Удар по Китаю: Индонезия запретила экспорт угля", "ID"),
        ("zh", "中南海快哭了！印尼突禁煤炭出口 中國倒大楣", "ID"),
        ("ja", "中国に打撃！インドネシアが石炭輸出を禁止", "ID"),
        ("en", "US pressure works: Netherlands restricts chip tool exports", "NL"),
        ("en", "MOFCOM: China restricts gallium exports", "CN"),
        ("en", "China: Indonesia coal export ban", "CN"),
        ("en", "Beijing hits back: Japan chip exports restricted", "CN"),
    ],
)
def test_who_does_the_act_leads_a_title_that_first_says_whom_it_hurts(
    detector: Detector, language: str, title: str, country: str
) -> None:
    assert detector.judge(SourceText("1", title, "", "", "", language)).jurisdiction == country
