"""Which of the days that a text names is the start: not the day of the decision, not one that is denied."""

from __future__ import annotations

import pytest

from tests.detect.conftest import Judge


@pytest.mark.parametrize(
    ("language", "title", "lead", "start"),
    [
        ("fr", "Le Tchad interdit l'exportation de bois", "Le Conseil des ministres du 30 octobre a tranché.", None),
        (
            "fr",
            "Le Tchad interdit l'exportation de bois",
            "L'arrêté du 5 novembre prend effet le 1er décembre.",
            "2026-12-01",
        ),
        (
            "de",
            "Indien verbietet Export von Zucker",
            "Die Verordnung vom 5. November gilt ab 1. Dezember.",
            "2026-12-01",
        ),
        ("ru", "Россия запретила экспорт бензина", "Приказ от 5 ноября вступает в силу 1 декабря.", "2026-12-01"),
        (
            "es",
            "Perú prohíbe exportar madera",
            "El decreto del 5 de noviembre rige desde el 1 de diciembre.",
            "2026-12-01",
        ),
        (
            "pt",
            "Brasil proíbe exportação de soja",
            "O decreto de 5 de novembro entra em vigor em 1 de dezembro.",
            "2026-12-01",
        ),
        (
            "it",
            "L'Egitto vieta l'esportazione di riso",
            "Il decreto del 5 novembre entra in vigore il 1 dicembre.",
            "2026-12-01",
        ),
        (
            "pl",
            "Turcja zakazuje eksportu oliwy",
            "Rozporządzenie z 5 listopada wchodzi w życie 1 grudnia.",
            "2026-12-01",
        ),
        ("es", "Paraguay prohíbe exportar maíz", "La medida, en vigor desde el 12 de marzo, se mantiene.", None),
        ("en", "India bans sugar exports", "The ban, in force since 12 March, was extended to molasses.", None),
        (
            "en",
            "UAE licence rule for drone exports will not take effect today",
            "It starts on 15 January 2027.",
            "2027-01-15",
        ),
        ("th", "ไทยห้ามส่งออกน้ำตาลตั้งแต่วันที่ ๑ ธันวาคม ๒๕๖๙", "", "2026-12-01"),
        ("bn", "ভারত ১ ডিসেম্বর ২০২৬ থেকে পেঁয়াজ রপ্তানি নিষিদ্ধ করেছে", "", "2026-12-01"),
        ("ar", "مصر تحظر تصدير السكر اعتبارا من ١ ديسمبر ٢٠٢٦", "", "2026-12-01"),
        ("hi", "भारत ने १ दिसंबर २०२६ से चीनी निर्यात पर प्रतिबंध लगाया", "", "2026-12-01"),
        ("en", "Georgia bans exports of scrap metal from 1 May 2027", "", "2027-05-01"),
    ],
)
def test_the_start_is_the_day_on_which_the_act_begins(
    judge: Judge, language: str, title: str, lead: str, start: str | None
) -> None:
    verdict = judge(title, lead, "2026-11-20", language)

    assert verdict.relevant
    assert (verdict.effective.isoformat() if verdict.effective else None) == start


@pytest.mark.parametrize("words", ["from 1 May 2027", "until May 2027", "in May", "since 3 May"])
def test_the_month_of_may_is_no_possibility(judge: Judge, words: str) -> None:
    verdict = judge(f"Georgia bans exports of scrap metal {words}", "", "2026-11-20", "en")

    assert verdict.relevant
    assert not [reason for reason in verdict.why if "possible" in reason or "planned" in reason]


def test_what_may_happen_is_still_possible(judge: Judge) -> None:
    assert not judge("India may ban wheat exports until May", "", "2026-11-20", "en").relevant


DENIED = (
    ("en", "Kenya bans maize exports", "The ban will not take effect on 12 March."),
    ("en", "Kenya export ban on maize", "The ban does not apply from 12 March 2027."),
    ("en", "Kenya bans maize exports", "It will not enter into force on 12 March, the ministry said."),
    ("de", "Kenia verbietet Maisausfuhr", "Das Verbot tritt nicht am 12. März in Kraft."),
    ("de", "Kenia verbietet Maisausfuhr", "Das Verbot gilt nicht ab 12. März."),
    ("fr", "Le Kenya interdit l'exportation de maïs", "L'interdiction n'entrera pas en vigueur le 12 mars."),
    ("es", "Kenia prohíbe la exportación de maíz", "La prohibición no entrará en vigor el 12 de marzo."),
    ("pt", "Quênia proíbe exportação de milho", "A proibição não entrará em vigor em 12 de março."),
    ("it", "Il Kenya vieta l'export di mais", "Il divieto non entrerà in vigore il 12 marzo."),
    ("nl", "Kenia verbiedt uitvoer van mais", "Het verbod treedt niet op 12 maart in werking."),
    ("ru", "Кения запретила вывоз кукурузы", "Запрет не вступит в силу с 12 марта."),
    ("uk", "Кенія заборонила експорт кукурудзи", "Заборона не набуде чинності з 12 березня."),
    ("pl", "Kenia zakazuje eksportu kukurydzy", "Zakaz nie wejdzie w życie 12 marca."),
    ("cs", "Keňa zakázala vývoz kukuřice", "Zákaz nevstoupí v platnost 12. března."),
    ("tr", "Kenya mısır ihracatını yasakladı", "Yasak 12 Mart'ta yürürlüğe girmeyecek."),
    ("zh", "肯尼亚禁止玉米出口", "禁令不会于3月12日生效。"),
    ("ja", "ケニア、トウモロコシ輸出を禁止", "禁止は3月12日には施行されない。"),
    ("ko", "케냐, 옥수수 수출 금지", "이 조치는 3월 12일부터 시행되지 않는다."),
    ("id", "Kenya larang ekspor jagung", "Larangan tidak berlaku mulai 12 Maret."),
    ("vi", "Kenya cấm xuất khẩu ngô", "Lệnh cấm không có hiệu lực từ ngày 12 tháng 3."),
    ("ar", "كينيا تحظر تصدير الذرة", "لن يدخل الحظر حيز التنفيذ في 12 مارس."),
    ("hi", "केन्या ने मक्का निर्यात पर रोक लगाई", "यह रोक 12 मार्च से लागू नहीं होगी।"),
    ("ro", "Kenya interzice exportul de porumb", "Interdicția nu va intra în vigoare la 12 martie."),
    ("el", "Η Κένυα απαγορεύει την εξαγωγή καλαμποκιού", "Η απαγόρευση δεν θα τεθεί σε ισχύ στις 12 Μαρτίου."),
    ("sv", "Kenya förbjuder export av majs", "Förbudet träder inte i kraft den 12 mars."),
    ("hr", "Kenija zabranila izvoz kukuruza", "Zabrana neće stupiti na snagu 12. ožujka."),
    ("hu", "Kenya megtiltotta a kukorica exportját", "A tilalom nem lép hatályba március 12-én."),
)
"""Language, title, and a sentence which says that nothing takes effect on the day."""


@pytest.mark.parametrize(("language", "title", "lead"), DENIED)
def test_a_day_on_which_nothing_takes_effect_is_no_start(judge: Judge, language: str, title: str, lead: str) -> None:
    verdict = judge(title, lead, "2026-11-20", language)

    assert verdict.relevant
    assert verdict.effective is None


STARTS = (
    ("en", "Kenya bans maize exports", "From 12 March no maize may leave the country."),
    ("en", "Kenya bans maize exports", "Maize may not be exported from 12 March."),
    ("en", "Kenya bans maize exports", "The ban, which does not cover flour, takes effect on 12 March."),
    ("en", "Kenya bans maize exports", "The ban will not take effect until 12 March."),
    ("de", "Kenia verbietet Maisausfuhr", "Ab 12. März darf Mais nicht ausgeführt werden."),
    ("de", "Kenia verbietet Maisausfuhr", "Das Verbot tritt nicht vor dem 12. März in Kraft."),
    ("ru", "Кения запретила вывоз кукурузы", "С 12 марта вывоз кукурузы не допускается."),
    ("tr", "Kenya mısır ihracatını yasakladı", "12 Mart'tan itibaren maden ihraç edilemeyecek."),
    ("tr", "Kenya mısır ihracatını yasakladı", "Yasak 12 Mart'ta yürürlüğe girecek."),
    ("zh", "肯尼亚禁止玉米出口", "自3月12日起不得出口玉米,禁令同日生效。"),
    ("ja", "ケニア、トウモロコシ輸出を禁止", "禁止は3月12日に施行される。"),
    ("ko", "케냐, 옥수수 수출 금지", "이 조치는 3월 12일부터 시행된다."),
    ("fr", "Le Kenya interdit l'exportation de maïs", "À partir du 12 mars, le maïs ne peut pas être exporté."),
    (
        "es",
        "Kenia prohíbe la exportación de maíz",
        "La prohibición no cubre la harina y entrará en vigor el 12 de marzo.",
    ),
    ("hi", "केन्या ने मक्का निर्यात पर रोक लगाई", "यह रोक 12 मार्च से लागू होगी।"),
    ("ar", "كينيا تحظر تصدير الذرة", "يدخل الحظر حيز التنفيذ في 12 مارس."),
    ("uk", "Кенія заборонила експорт кукурудзи", "Заборона набуде чинності з 12 березня."),
    ("pl", "Kenia zakazuje eksportu kukurydzy", "Zakaz wejdzie w życie 12 marca."),
    ("vi", "Kenya cấm xuất khẩu ngô", "Lệnh cấm có hiệu lực từ ngày 12 tháng 3."),
    ("en", "Kenya bans maize exports", "Exporters that have not registered are stopped from 12 March."),
    ("id", "Kenya larang ekspor jagung", "Larangan mulai berlaku 12 Maret."),
    ("el", "Η Κένυα απαγορεύει την εξαγωγή καλαμποκιού", "Η απαγόρευση θα τεθεί σε ισχύ στις 12 Μαρτίου."),
)
"""What is denied there is an export, or a start before the day; or something else in another clause."""


@pytest.mark.parametrize(("language", "title", "lead"), STARTS)
def test_a_day_from_which_something_may_not_be_done_is_a_start(
    judge: Judge, language: str, title: str, lead: str
) -> None:
    assert str(judge(title, lead, "2026-11-20", language).effective) == "2027-03-12"
