"""Facts of an act, one claim a test."""

from __future__ import annotations

from datetime import date

import pytest

from tests.detect.conftest import Judge


def test_a_korean_item_on_the_rare_earth_technology_ban_is_understood(judge: Judge) -> None:
    verdict = judge(
        "중국, 희토류 기술 수출금지", "중국 상무부는 희토류 가공 기술의 수출을 금지한다고 밝혔다.", "2023-12-21"
    )

    assert verdict.relevant
    assert (verdict.jurisdiction, verdict.measure) == ("CN", "technology-ban")
    assert verdict.subjects == ("rare earth processing technology",)
    assert verdict.language == "ko"


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("中國對石墨實施出口管制", "商務部公告，自2023年12月1日起，未經許可不得出口石墨。"),
        ("中国对石墨实施出口管制", "商务部公告，自2023年12月1日起，未经许可不得出口石墨。"),
    ],
)
def test_both_chinese_scripts_say_the_same(judge: Judge, title: str, summary: str) -> None:
    verdict = judge(title, summary)

    assert verdict.relevant
    assert (verdict.jurisdiction, verdict.subjects, verdict.measure) == ("CN", ("graphite",), "licence")
    assert verdict.effective == date(2023, 12, 1)


@pytest.mark.parametrize(
    ("title", "lead", "published", "wanted"),
    [
        ("China curbs graphite exports", "Permits are needed from 1 December 2023.", None, date(2023, 12, 1)),
        ("China curbs graphite exports", "Permits are needed from December 1st.", "2023-10-20", date(2023, 12, 1)),
        ("China curbs graphite exports", "Permits are needed from Jan. 3.", "2023-12-20", date(2024, 1, 3)),
        ("China curbs graphite exports", "The rule takes effect on 2023-12-01.", None, date(2023, 12, 1)),
        ("中国限制石墨出口", "公告自2023年12月1日起施行。", None, date(2023, 12, 1)),
        ("中国限制石墨出口", "公告自十二月一日起施行。", "2023-10-20", date(2023, 12, 1)),
        ("台灣限制晶片出口", "經濟部公告，民國112年12月1日起實施出口管制。", None, date(2023, 12, 1)),
        ("経産省、輸出規制を強化", "改正省令を公布し、令和5年12月1日に施行する。", None, date(2023, 12, 1)),
        ("정부, 마스크 수출 제한 시행", "12월 1일부터 허가를 받아야 한다.", "2023-10-20", date(2023, 12, 1)),
        ("정부, 흑연 수출 통제 시행", "2023. 12. 1.부터 시행된다고 산업부가 고시했다.", None, date(2023, 12, 1)),
        (
            "Deutschland beschränkt Export",
            "Die Verordnung tritt am 1. Dezember 2023 in Kraft.",
            None,
            date(2023, 12, 1),
        ),
        (
            "La France limite ses exportations",
            "L'arrêté s'applique à compter du 1er décembre 2023.",
            None,
            date(2023, 12, 1),
        ),
        ("España limita la exportación", "La orden rige a partir del 1 de diciembre de 2023.", None, date(2023, 12, 1)),
        ("Россия ограничила экспорт", "Постановление действует с 1 декабря 2023 года.", None, date(2023, 12, 1)),
        ("Россия ограничила экспорт", "Запрет действует с 01.12.2023.", None, date(2023, 12, 1)),
        ("Việt Nam cấm xuất khẩu gạo", "Lệnh cấm có hiệu lực từ ngày 1 tháng 12 năm 2023.", None, date(2023, 12, 1)),
        ("ไทยห้ามส่งออกข้าว", "มีผลบังคับใช้ตั้งแต่วันที่ 1 ธันวาคม 2566", None, date(2023, 12, 1)),
        ("مصر تحظر تصدير الأرز", "يسري القرار اعتبارا من 1 ديسمبر 2023", None, date(2023, 12, 1)),
        ("Indonesia larang ekspor bauksit", "Larangan berlaku mulai 1 Desember 2023.", None, date(2023, 12, 1)),
        (
            "Türkiye zeytinyağı ihracatını yasakladı",
            "Karar 1 Aralık 2023 tarihinden itibaren geçerli.",
            None,
            date(2023, 12, 1),
        ),
    ],
)
def test_start_days_are_read_in_every_form(
    judge: Judge, title: str, lead: str, published: str | None, wanted: date
) -> None:
    assert judge(title, lead, published).effective == wanted


def test_a_day_without_any_year_stays_unknown(judge: Judge) -> None:
    assert judge("China to require export permits for graphite from December 1").effective is None


def test_the_end_of_a_measure_is_not_its_start(judge: Judge) -> None:
    verdict = judge("Russia extends petrol export ban", "The ban is prolonged until 31 December 2025.")

    assert verdict.effective is None
    assert verdict.until == date(2025, 12, 31)


def test_immediately_means_the_day_that_the_text_names_for_the_act(judge: Judge) -> None:
    verdict = judge("China updates its technology export catalogue", "Issued on July 15, 2025, effective immediately.")

    assert verdict.effective == date(2025, 7, 15)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("商务部公告2023年第39号 对石墨实施出口管制", "公告2023年第39号"),
        ("商務部發布2026年第一號公告，加強出口管制", "2026年第1號公告"),
        ("China sets export controls in Announcement No. 46 of 2024", "Announcement No. 46 of 2024"),
        ("Export controls on memory chips tightened (89 FR 96790)", "89 FR 96790"),
        ("Delegated Regulation (EU) 2025/2003 updates the dual-use export list", "Delegated Regulation (EU) 2025/2003"),
        ("UK amends export control list by SI 2025/1197", "SI 2025/1197"),
        ("Order amending the Export Control List: SOR/2024-112", "SOR/2024-112"),
        ("Permendag Nomor 22 Tahun 2023 atur larangan ekspor", "Permendag Nomor 22 Tahun 2023"),
        ("Chính phủ ban hành Nghị định 199/2024/NĐ-CP về thuế xuất khẩu", "Nghị định 199/2024/NĐ-CP"),
        ("정부, 제31차 전략물자 수출입고시 개정안 행정예고", "제31차 전략물자 수출입고시"),
    ],
)
def test_document_numbers_of_many_registers_are_read(judge: Judge, text: str, wanted: str) -> None:
    got = judge(text).document

    assert got is not None
    assert [part for part in wanted if part.isdigit()] == [part for part in got if part.isdigit()]


def test_the_act_that_is_amended_is_not_the_act(judge: Judge) -> None:
    verdict = judge("EU updates dual-use export list", "The act amends Annex I of Regulation (EU) 2021/821.")

    assert verdict.document is None


def test_the_country_aimed_at_is_not_the_one_that_acts(judge: Judge) -> None:
    verdict = judge("Netherlands restricts exports of chip tools to China", "The Dutch government announced licences.")

    assert verdict.jurisdiction == "NL"
    assert verdict.destinations == ("CN",)


def test_goods_that_the_metal_is_only_used_in_are_no_subjects(judge: Judge) -> None:
    verdict = judge("China controls antimony exports", "Licences are needed for the metal, which is used in batteries.")

    assert verdict.subjects == ("antimony",)


def test_codes_are_read_as_written(judge: Judge) -> None:
    verdict = judge("US adds chip tools under ECCN 3B001.c to export controls", "The rule names HS 8486.20 as well.")

    assert set(verdict.codes) == {"3B001.c", "8486.20"}


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("India bans imports of toys", "The ministry prohibited the import of toys from Monday."),
        ("Gallium prices soar ahead of China export controls", "Traders rush to buy before licences are needed."),
        ("US mulls ban on chip exports, sources say", "Officials are considering the step; nothing is decided."),
        ("Smugglers of antimony arrested", "They had evaded the export ban, customs officers said."),
        ("Club handed transfer ban", "It may not register new players."),
        ("Export your data to CSV", "Controls let you restrict who may export."),
        ("Why export controls fail: an essay", "Critics argue that restrictions backfire."),
    ],
)
def test_traps_are_not_acts(judge: Judge, title: str, summary: str) -> None:
    assert not judge(title, summary).relevant


def test_every_reason_names_words_and_place(judge: Judge) -> None:
    verdict = judge("China bans graphite exports", "The Ministry of Commerce announced the ban on Friday.")

    assert verdict.why
    assert any("“bans”" in reason and "title" in reason for reason in verdict.why)
