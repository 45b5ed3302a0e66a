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
