"""The lists as one: codes, words, customs codes, parties, editions; read only when they are needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.errors import ListReadError
from bot.lists.codes import Shape, parse, within
from bot.lists.goods import Origin
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, Remark
from bot.lists.loading import ListFiles

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lists(files: ListFiles) -> Lists:
    return Lists(files)


def test_each_list_answers_by_its_own_meaning(lists: Lists) -> None:
    us, eu, cn, gb, au, india = lists.look_up("3B001", "MY")

    assert (cn.knowledge, gb.knowledge, gb.status) == (Knowledge.UNKNOWN, Knowledge.KNOWN, "licence")
    assert (au.list_key, au.knowledge, au.status) == ("au-dsgl", Knowledge.KNOWN, "licence")
    assert (india.list_key, str(india.code), india.status) == ("in-scomet", "8B301", "licence")
    assert [(one.list_key, one.status, one.document) for one in (us, eu)] == [
        ("us-ccl", "licence", "15 CFR 774 Supp. 1"),
        ("eu-annex-i", "licence", "Regulation (EU) 2021/821, Annex I"),
    ]
    assert [one.list_key for one in lists.look_up("3B001", "MY", exporters=["DE"])] == ["eu-annex-i"]
    assert [one.list_key for one in lists.look_up("3B001", "MY", exporters=["US"])] == ["us-ccl"]
    assert [one.list_key for one in lists.look_up("EAR99", "MY")] == ["us-ccl"]
    assert lists.look_up("3B001", "MY", exporters=["JP"]) == ()
    assert lists.look_up("graphite", "MY") == ()
    assert [one.heading for one in lists.look_up("0D001") if one.knowledge is Knowledge.KNOWN] == [
        "software for nuclear propulsion",
        "software for nuclear goods",
        "software for nuclear goods",
        "software for nuclear goods",
    ]


@pytest.mark.parametrize(
    ("code", "status", "needing"),
    [("0A503", "licence", ""), ("5A991", "listed", ""), ("3A001.a.2", "licence", None), ("EAR99", "listed", "")],
)
def test_toward_the_union_the_us_list_is_asked_for_each_member(
    lists: Lists, code: str, status: str, needing: str | None
) -> None:
    answer = lists.look_up(code, "EU", exporters=["US"])[0]
    members = lists.members("EU")
    each = {one: lists.look_up(code, one, exporters=["US"])[0].status for one in members}

    assert len(members) == 27
    assert (answer.destination, answer.status) == ("EU", status)
    told = next((detail for remark, detail in answer.remarks if remark is Remark.MEMBERS_DIFFER), "")
    licensed = sorted(one for one, found in each.items() if found == "licence")
    assert told.split() == ([] if len(licensed) in {0, 27} else licensed)
    assert needing is None or told == needing


def test_every_entry_has_a_heading_of_our_own(files: ListFiles) -> None:
    editions = Lists(files).control_lists()
    for edition in editions:
        assert not [code for code, entry in edition.entries.items() if not entry.heading]
    written = (ROOT / "rules/lists/headings.tsv").read_text(encoding="utf-8").splitlines()
    spelt = dict(line.split("\t") for line in written if not line.startswith("#"))
    assert len(spelt) == len(written) - 2
    own = {code for code in spelt if " " in code}
    by_jurisdiction = {f"{one.jurisdiction} {code}" for one in editions for code in one.entries}
    assert own <= by_jurisdiction
    assert {code.partition(" ")[2] or code for code in spelt} == {code for one in editions for code in one.entries}
    assert all(len(text) <= 110 for text in spelt.values())


def test_every_everyday_name_leads_to_an_entry_of_a_list(files: ListFiles) -> None:
    for name, codes in yaml.safe_load((ROOT / "rules/lists/everyday.yaml").read_text(encoding="utf-8")).items():
        for text in codes:
            whose, _, spelt = text.rpartition(" ")
            code = parse(spelt)
            assert code is not None, (name, text)
            assert code.shape in ({Shape.ITEM} if whose == "JP" else {Shape.ENTRY, Shape.MUNITIONS})
            lists = [one for one in Lists(files).control_lists() if whose in {"", one.jurisdiction}]
            holders = [one.entries[code.entry] for one in lists if code.entry in one.entries]
            assert any(entry.holds(code.path) for entry in holders), (name, text)


def test_every_everyday_name_leads_to_the_entries_that_are_headed_alike_in_india(files: ListFiles) -> None:
    """SCOMET numbers what it has from elsewhere by itself; only the Wassenaar items keep their numbers behind an 8."""
    rows = (line.partition("\t") for line in (ROOT / "rules/lists/headings.tsv").read_text("utf-8").splitlines())
    own = {code: text for code, _, text in rows if code.startswith("IN ") and code[3] != "8"}
    shared = files.headings()
    for name, codes in yaml.safe_load((ROOT / "rules/lists/everyday.yaml").read_text(encoding="utf-8")).items():
        meant = {shared.get(code.partition(".")[0]) for code in codes if " " not in code}
        assert {code for code, text in own.items() if text in meant} <= {code.partition(".")[0] for code in codes}, name


@pytest.mark.parametrize(
    ("words", "code", "origin"),
    [
        ("thermal camera", "6A003.b.4", Origin.NAME),
        ("Thermal Cameras", "6A003.b.4", Origin.NAME),
        ("five-axis machine tool", "2B001.b", Origin.NAME),
        ("5 axis machine tools", "2B001.b", Origin.NAME),
        ("carbon fibre", "1C010.b", Origin.NAME),
        ("beryllium", "1C230", Origin.NAME),
        ("berylium", "1C230", Origin.MISSPELT),
        ("a used oscilloscope from the lab", "3A002.a", Origin.PART_OF_NAME),
        ("shock pressure sensors", "6A226", Origin.HEADING),
    ],
)
def test_goods_in_words_reach_the_lists(lists: Lists, words: str, code: str, origin: Origin) -> None:
    found = lists.goods(words)

    assert str(found[0].codes[0]) == code
    assert found[0].origin is origin


@pytest.mark.parametrize("words", ["", "banana", "the", "木材"])
def test_words_of_no_list_find_nothing(lists: Lists, words: str) -> None:
    assert lists.goods(words) == ()


def test_thresholds_come_with_the_list_that_prints_them(lists: Lists) -> None:
    code = parse("3A090.a")
    assert code is not None

    found = lists.thresholds(code)

    assert [(key, one.path, one.what, one.comparison, one.value) for key, one in found] == [
        ("us-ccl", "a.1", "total processing performance", ">=", 4800),
        ("us-ccl", "a.2", "total processing performance", ">=", 1600),
        ("us-ccl", "a.2", "performance density", ">=", 5.92),
    ]
    assert all(within(one.path, "a") for _, one in found)


def test_editions_say_their_date_source_and_terms(lists: Lists) -> None:
    notes = {note.key: note for note in lists.editions()}

    control_lists = {"us-ccl", "us-chart", "eu-annex-i", "cn-dual-use", "au-dsgl", "gb-strategic"}
    control_lists |= {"us-usml", "in-scomet", "jp-export-order", "eu-military"}
    assert set(notes) == {*control_lists, "us-parties", "jp-parties", "hs"}
    assert all(
        note.date and note.source.startswith("https://") and note.terms and note.count for note in notes.values()
    )
    assert notes["eu-annex-i"].newer == "2026-09-14"
    assert {"GB", "JP", "KR", "CN", "Wassenaar Arrangement"} <= set(lists.not_held())


def test_a_folder_without_lists_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ListReadError, match="us-ccl"):
        Lists(ListFiles(tmp_path)).look_up("3A001")
    (tmp_path / "everyday.yaml").write_text("- not\n- a mapping\n")
    with pytest.raises(ListReadError, match="everyday"):
        Lists(ListFiles(tmp_path)).goods("camera")


def test_a_question_about_a_code_reads_neither_parties_nor_the_nomenclature() -> None:
    program = (
        "import sys; from pathlib import Path; from bot.lists.library import Lists\n"
        "from bot.lists.loading import ListFiles\n"
        "files = ListFiles(Path('rules/lists')); Lists(files).look_up('3B001', 'MY')\n"
        "assert 'rapidfuzz' not in sys.modules and 'lxml' not in sys.modules and 'babel' not in sys.modules\n"
        "assert not {'register', 'nomenclature', 'parties', 'goods'} & set(vars(files))"
    )

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_the_files_stay_small() -> None:
    sizes = [path.stat().st_size for path in (ROOT / "rules" / "lists").iterdir()]

    assert sum(sizes) < 3_000_000


def test_the_list_of_china_holds_the_codes_of_its_licence_catalogue(files: ListFiles) -> None:
    edition = files.national("cn-dual-use")

    assert (len(edition.entries), sum(len(one.paragraphs) for one in edition.entries.values())) == (189, 715)
    assert edition.copied
    assert edition.newer > edition.date
    assert not [code for code, one in edition.entries.items() if not one.heading or len(one.heading) > 110]


@pytest.mark.parametrize(
    ("code", "to", "status", "heading"),
    [
        ("3C001.c", "US", "licence", "gallium and its compounds"),
        ("8A901", "PH", "licence", "dredgers"),
        ("2B350.g.3", "HK", "licence", "chemical reactors, pumps, valves and vessels of resistant materials"),
        ("3C001", "CN", "not-covered", "gallium and its compounds"),
    ],
)
def test_china_asks_a_licence_toward_every_destination(
    lists: Lists, code: str, to: str, status: str, heading: str
) -> None:
    (answer,) = lists.look_up(code, to, exporters=["CN"])

    assert (answer.status, answer.heading) == (status, heading)
    assert answer.has(Remark.COPIED)


def test_goods_that_are_named_reach_a_national_list_by_codes_that_mean_the_same_there(lists: Lists) -> None:
    by_name = {code: lists.look_up(code, "JP", exporters=["CN"], named=True) for code in ("3C001", "2B201.b", "6A003")}

    assert by_name["3C001"] == ()  # epitaxial layers elsewhere, gallium in China
    assert [str(one.code) for one in by_name["2B201.b"]] == ["2B201"]  # paragraphs are lettered otherwise
    assert [one.knowledge for one in by_name["6A003"]] == [Knowledge.UNKNOWN]
    assert [(whose, str(code)) for whose, code in lists.goods("dredgers")[0].own] == [("CN", "8A901")]


@pytest.mark.parametrize(
    ("code", "knowledge", "status", "remarks"),
    [
        ("5A002.a", "known", "licence", {Remark.COPIED}),
        ("ML 10.a", "known", "licence", {Remark.COPIED}),
        ("PL9009.b", "known", "licence", {Remark.COPIED, Remark.READ}),
        ("3A991", "unlisted", "not-covered", set()),  # it may stand in a part that is not on file
        ("PL1234", "unlisted", "not-covered", set()),
        ("3A0", "half", None, set()),
    ],
)
def test_a_list_that_is_only_in_part_on_file_knows_of_no_code_that_it_is_free(
    lists: Lists, code: str, knowledge: str, status: str | None, remarks: set[Remark]
) -> None:
    (answer,) = lists.look_up(code, "IR", exporters=["GB"])

    assert (answer.knowledge, answer.status) == (knowledge, status)
    assert {one for one, _ in answer.remarks} == remarks


def test_a_name_that_ends_in_y_is_met_in_the_plural(lists: Lists, files: ListFiles) -> None:
    names = [name for name in files.goods.everyday if name.endswith("y") and name[-2:-1] not in "aeiou"]

    assert len(names) > 10
    for name in names:
        found = lists.goods(f"{name[:-1]}ies", misspelt=False)
        assert [one.name for one in found if one.origin is Origin.NAME] == [name]
