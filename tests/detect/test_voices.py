"""Speakers who comment on a control do not act, and some words only look like goods."""

from __future__ import annotations

import pytest

from tests.detect.conftest import Judge


@pytest.mark.parametrize(
    "title",
    [
        "Parts maker says export curbs hurt sales",
        "Beijing's commerce ministry says export controls are not aimed at any country",
        "Trade minister says export controls have limited impact",
        "EU trade chief raises rare earth export controls with Chinese counterpart",
        "Automakers warn of shutdowns over China's rare earth export curbs",
        "商务部：出口管制不针对任何特定国家",
        '중국 상무부 "수출통제, 특정 국가 겨냥 아냐"',
        "中国商務省「輸出規制は特定の国を対象としない」",
        "China: Exportkontrollen richten sich gegen kein Land",
        "Pékin assure que ses contrôles à l'exportation ne visent aucun pays",
        "China dice que sus controles de exportación no apuntan a ningún país",
        "Китай заявил, что экспортный контроль не направлен против какой-либо страны",
        "China diz que controles de exportação não visam nenhum país",
        "Harga nikel naik akibat larangan ekspor",
    ],
)
def test_a_statement_about_a_control_is_no_act(judge: Judge, title: str) -> None:
    assert not judge(title).relevant


@pytest.mark.parametrize(
    "title",
    [
        "China says it will suspend export controls on rare earths for one year",
        "Commerce ministry says exports of antimony need a licence from September 15",
        "India curbs exports of sugar",
        "China hits back with export ban on gallium, markets fear shortages",
        "中国、ガリウムの輸出規制を発表",
        "정부, 요소수 수출 금지",
        "L'Inde interdit l'exportation de blé",
        "Indonesia tetapkan bea keluar batu bara",
    ],
)
def test_an_act_told_by_who_may_do_it_stays_an_act(judge: Judge, title: str) -> None:
    assert judge(title).relevant


@pytest.mark.parametrize(
    ("title", "goods"),
    [
        ("미국, 고밀도 메모리 수출통제 시행", ()),
        ("중국은 수출을 금지한다", ()),
        ("콩고, 코발트 수출 금지 무기한 연장", ("cobalt",)),
        ("인도, 밀 수출 금지", ("wheat",)),
        ("중국, 은 수출 허가제 시행", ("silver",)),
        ("印度禁止银出口", ("silver",)),
        ("无锡银行：印度禁止大米出口", ("rice",)),
    ],
)
def test_short_names_of_goods_are_words_and_not_letters(judge: Judge, title: str, goods: tuple[str, ...]) -> None:
    assert judge(title).subjects == goods


def test_the_titles_own_verb_beats_the_words_of_the_summary(judge: Judge) -> None:
    verdict = judge(
        "China bans the export of rare earth magnet technology: new technology catalogue",
        "The ministries revise the catalogue of prohibited and restricted export technologies: 164 entries become 134.",
    )

    assert (verdict.kind, verdict.measure) == ("new-measure", "technology-ban")


def test_an_announcement_put_on_hold_is_a_suspension(judge: Judge) -> None:
    verdict = judge(
        "商务部公告2025年第72号:暂停实施2024年第46号公告第二款",
        "自2025年11月9日起，暂停实施商务部公告2024年第46号（关于加强相关两用物项对美国出口管制的公告）第二款。",
    )

    assert (verdict.kind, verdict.measure) == ("suspension", "suspension")


@pytest.mark.parametrize(
    "title",
    [
        "중국, 희토류 기술 수출금지",
        "중국, 희토류 기술 수출금지…정제·자석 제조 기술 대상",
        "러시아 휘발유 수출 금지, 9월 말까지",
        "中国、レアアース技術の輸出禁止…磁石製造も",
    ],
)
def test_a_ban_named_without_a_verb_is_an_act_where_its_clause_ends(judge: Judge, title: str) -> None:
    assert judge(title).relevant
