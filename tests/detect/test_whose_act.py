"""Whose act it is: from countries, authorities, registers, and where nothing is named from the source."""

from __future__ import annotations

import pytest

from bot.detect import Detector, SourceText
from bot.detect.lexicon import read_outlets
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
        ("Правительство запретило экспорт сахара", "Запрет не распространяется на страны ЕАЭС.", "ru", "RU"),
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
    judge: Judge, title: str, summary: str, language: str, country: str
) -> None:
    verdict = judge(title, summary, "2024-05-06", language)

    assert verdict.jurisdiction == country


def test_countries_told_in_one_breath_are_all_aimed_at(judge: Judge) -> None:
    verdict = judge("China requires licences for chemical exports to Mexico, Canada and Chile")

    assert set(verdict.destinations) == {"MX", "CA", "CL"}


@pytest.mark.parametrize(
    ("source", "url", "country"),
    [
        ("Bangkok Post", "https://example.com/1", "TH"),
        ("The Financial Express (BD)", "https://example.com/1", "BD"),
        ("a paper", "https://economictimes.indiatimes.com/news/1", "IN"),
        ("a paper", "https://www.example.co.ke/1", "KE"),
        ("Médias24", "https://example.com/1", "MA"),
        ("Reuters", "https://example.com/1", None),
    ],
)
def test_where_no_country_is_named_the_source_means_its_own(
    detector: Detector, source: str, url: str, country: str | None
) -> None:
    text = SourceText("1", "Govt bans export of sugar", "The ministry said so on Friday.", source, url)

    assert detector.judge(text).jurisdiction == country


def test_a_country_that_is_named_beats_the_source(detector: Detector) -> None:
    text = SourceText("1", "India bans export of sugar", "", "Bangkok Post", "https://example.co.th/1")

    assert detector.judge(text).jurisdiction == "IN"


@pytest.mark.parametrize(("raw", "words"), [([], "must map"), ({"IN": "mint", "US": "Mint"}, "Mint.*IN and US")])
def test_a_broken_list_of_the_press_is_refused(raw: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_outlets(raw)


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
