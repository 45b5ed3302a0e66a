"""Acts reported without the word export, and texts about exports that report no act."""

from __future__ import annotations

import pytest

from tests.detect.conftest import Judge

LOREM = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore."


@pytest.mark.parametrize(
    ("title", "jurisdiction"),
    [
        ("La Chine suspend ses restrictions sur les terres rares", "CN"),
        ("Netherlands to require licences for advanced chip equipment", "NL"),
        ("Congo replaces cobalt ban with quotas from October 16", "CD"),
        ("MOFCOM Announcement No. 18 of 2025: licensing for seven medium and heavy rare earths", "CN"),
        ("Commerce Department grants Samsung annual licences for China fabs", "US"),
        ("Indonesia allows Freeport to resume copper concentrate exports", "ID"),
        ("US allows Nvidia to sell chips to China", "US"),
    ],
)
def test_goods_that_matter_as_exports_need_no_export_word(judge: Judge, title: str, jurisdiction: str) -> None:
    verdict = judge(title)

    assert verdict.relevant
    assert verdict.jurisdiction == jurisdiction


@pytest.mark.parametrize(
    "title",
    [
        "UK bans Chinese chips from government networks",
        "China bans Micron chips from critical infrastructure",
        "EU bans Russian aluminium",
        "China sets rare earth mining and smelting quotas for 2025",
        "China tightens control over rare earth industry with new law",
        "Germany blocks Chinese takeover of chip maker Elmos",
        "Japan limits lithium batteries in cabin baggage",
        "Chile otorga licencia para explotar litio en Salar de Atacama",
        "工信部下达2025年稀土开采总量控制指标",
    ],
)
def test_rules_at_home_and_for_what_comes_in_are_no_export_controls(judge: Judge, title: str) -> None:
    assert not judge(title).relevant


@pytest.mark.parametrize(
    "summary",
    [
        LOREM,
        "중국 상무부가 오늘 발표했다. 자세한 내용은 추후 공개된다.",
        "Das Wetter bleibt morgen im ganzen Land sonnig und warm.",
        "明日は全国的に晴れるでしょう。",
    ],
)
@pytest.mark.parametrize(
    "title", ["China bans exports of gallium", "China verbietet Ausfuhr von Gallium", "中国禁止镓出口"]
)
def test_a_title_is_read_in_its_own_language(judge: Judge, title: str, summary: str) -> None:
    verdict = judge(title, summary)

    assert verdict.relevant
    assert (verdict.jurisdiction, verdict.subjects) == ("CN", ("gallium",))


NOBODYS = (
    "Port strike stops grain exports from Argentina",
    "QatarEnergy halts LNG shipments after attack",
    "Azerbaijan halts oil exports via Baku-Supsa pipeline for maintenance",
    "Ghana's parliament outlaws export of raw bauxite? Not yet, says minister",
    "Brussels prepares curbs on aluminium scrap exports for spring",
)


def test_what_happens_to_exports_and_what_is_only_asked_is_nobodys_act(judge: Judge) -> None:
    wrong = [title for title in NOBODYS if judge(title).relevant]

    assert len(wrong) <= 2, wrong


BESIDE = (
    "Russia bans petrol exports after drone attacks on refineries",
    "Warning of shortages as Serbia limits exports of wheat, corn, flour and cooking oil",
    "중국, 갈륨 수출 통제…공급망 우려 커져",
    "ロシア、ガソリンと軽油を禁輸　国内価格抑制へ",
)


def test_an_act_stays_one_beside_its_cause_or_the_fear_of_it(judge: Judge) -> None:
    wrong = [title for title in BESIDE if not judge(title).relevant]

    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(
    ("title", "summary", "jurisdiction"),
    [
        ("Минсельхоз Казахстана запретил вывозить пшеницу за рубеж", "", "KZ"),
        ("Myanmar makes onion shipments subject to permit", "The commerce department said so in a notice.", "MM"),
        ("Çin yedi nadir toprak elementinin ihracatını izne bağladı", "Ticaret Bakanlığı açıkladı.", "CN"),
        ("China batasi ekspor galium", "Eksportir wajib mengantongi izin kementerian perdagangan.", "CN"),
        ("Maputo veda saída de grafite em bruto", "Lei aprovada pelo parlamento.", "MZ"),
    ],
)
def test_a_ministry_is_that_of_the_country_which_the_text_names(
    judge: Judge, title: str, summary: str, jurisdiction: str
) -> None:
    assert judge(title, summary).jurisdiction == jurisdiction


@pytest.mark.parametrize(
    ("title", "summary", "effective", "until"),
    [
        ("ESDM larang sementara ekspor batu bara 1-31 Januari 2022", "", "2022-01-01", "2022-01-31"),
        ("Russia sets grain export quota for February 15 to June 30 2026", "", "2026-02-15", "2026-06-30"),
        ("مصر تقرر حظر تصدير البصل", "القرار اعتبارا من أول أكتوبر 2023", "2023-10-01", None),
        ("Indonesien hebt Exportstopp für Palmöl am 23. Mai auf", "", "2022-05-23", None),
        (
            "中国暂停实施多项出口管制措施",
            "公告决定即日起至2026年11月10日暂停实施稀土等物项的管制。",
            None,
            "2026-11-10",
        ),
    ],
)
def test_days_in_spans_in_words_and_still_to_come(
    judge: Judge, title: str, summary: str, effective: str | None, until: str | None
) -> None:
    verdict = judge(title, summary, "2022-05-19" if "Mai" in title else "2021-12-31" if "2022" in title else None)

    assert (verdict.effective.isoformat() if verdict.effective else None) == effective
    assert (verdict.until.isoformat() if verdict.until else None) == until


def test_a_number_in_a_register_beats_the_name_of_an_act(judge: Judge) -> None:
    verdict = judge(
        "UK amends export controls", "The Export Control (Amendment) Regulations 2024 (SI 2024/346) are in force."
    )

    assert verdict.document == "SI 2024/346"
