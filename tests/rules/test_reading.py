"""The format of rule files, their messages for mistakes, and rule folders on disk with a team's own over them."""

import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot import prepared
from bot.errors import RuleFileError
from bot.rules import model
from bot.rules.checks import check as problems_of
from bot.rules.checks import examples
from bot.rules.index import RuleBase
from bot.rules.loading import check, load, located, measure
from bot.rules.reading import read
from bot.text.dates import When
from bot.text.notation import cas_is_valid, control_code_is_valid, control_key, control_match, hs_match
from handlers.messages.answers import reply
from tests.program import run
from tests.rules.asking import ask

ROOT = Path(__file__).parents[2]
LAST_CHECKED = date(2026, 12, 2)
"""The newest day on which a shipped file was compared with its sources."""
MEASURE = """
key: xx-1
title: Test act
jurisdiction: XX
authority: [Ministry]
document: No. 1 of 2024
type: licence
announced: 2024-01-01
in_force:
  - from: 2024-02-01
items:
  - subject: widgets
    hs: ["38011000"]
    control_codes: [1C108]
certainty: confirmed
evidence_as_of: 2024-03-01
checked_on: 2024-03-02
sources:
  - {url: "https://example.org/1", kind: official, supports: all of it}
"""


def test_the_examples_of_the_documentation_are_valid() -> None:
    examples = [block.split("```")[0] for block in (ROOT / "docs/rules.md").read_text("utf-8").split("```yaml")[1:]]

    forms: tuple[type, ...] = (model.MeasureFile, model.SubjectFile, model.SubjectAddition)
    for example, form in zip(examples, forms, strict=True):
        read(example, form, "docs/rules.md")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "field"),
    [
        ("type: licence", "type: licens", 7, "type"),
        ("  - from: 2024-02-01", "  - from: 2024-02-31", 10, "in_force.0.from"),
        ('["38011000"]', "[38011000]", 13, "items.0.hs.0.code"),
        ("[1C108]", "[1C1]", 14, "items.0.control_codes.0"),
        ("title:", "tilte:", 3, "tilte"),
        ("https://example.org/1", "github-index:7", 19, "sources.0.url"),
        ("checked_on: 2024-03-02", "checked_on: 2024-02-02", 17, "checked_on"),
        ("document: No. 1 of 2024", "document: No. 1 of 2024\ndocument: No. 2", 7, "document"),
        ("key: xx-1", "key: [", None, None),
    ],
)
def test_a_mistake_is_named_with_its_line_and_field(
    right: str, wrong: str, line: int | None, field: str | None
) -> None:
    with pytest.raises(RuleFileError) as caught:
        read(MEASURE.replace(right, wrong), model.MeasureFile, "x.yaml")

    assert caught.value.file == "x.yaml"
    if line:
        assert caught.value.line == line
    if field:
        assert caught.value.field == field


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("title: Test act\n", "", "title: is missing"),
        ("[1C108]", "[1C1]", "is not one control code, for example 1C117.d"),
        ('["38011000"]', "[38011000]", 'as the number 38011000; put it in quotes, for example "38011000"'),
        ("kind: official", "kind: blog", "'blog' is none of company, law-firm, news, official, register, translation"),
        ("checked_on: 2024-03-02", "checked_on: 2024-03", "'2024-03' does not exist as a day like, for example, 2026"),
        ("jurisdiction: XX", "jurisdiction: China", "'China' does not have the form of, for example, CN"),
        ("authority: [Ministry]", "authority: 5", "authority: must be a list, not a number"),
        ("supports: all of it", "supports: ''", "supports: must have a length of at least 1"),
        ("announced: 2024-01-01", "check_every_days: 0", "check_every_days: must be at least 1"),
        ("announced: 2024-01-01", "destinations: some", "'some' is none of all, fields (only, except)"),
        ("announced: 2024-01-01", "destinations: {only: []}", "x.yaml:8: destinations.only: names nobody"),
        ("announced: 2024-01-01", "destinations: {}", "write `destinations: all`"),
        ("certainty: confirmed", "certainty: disputed", "disputes: say what the sources disagree on"),
    ],
)
def test_a_mistake_says_what_is_right(right: str, wrong: str, told: str) -> None:
    text = MEASURE.replace(right, wrong)
    assert text != MEASURE
    with pytest.raises(RuleFileError) as caught:
        read(text, model.MeasureFile, "x.yaml")

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("names: {en: [ok], de: [5]}", "x.yaml:2: names.de.0: YAML reads this as the number 5"),
        ("names: {en: [ok], german: [Dinge]}", "names.german: 'german' does not have the form of, for example, en"),
        ("cas: [7440-55-4]", "cas.0: '7440-55-4' is not a CAS number"),
    ],
)
def test_a_mistake_inside_a_mapping_is_named_by_its_key(text: str, told: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        read(f"name: widgets\n{text}", model.SubjectFile, "x.yaml")

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("? [key, title]\n: xx-1", "x.yaml:1: has a list where a field's name belongs"),
        ("key: &all\n  - *all", "x.yaml:1: has an alias (*); write the values out"),
    ],
)
def test_yaml_that_no_form_can_hold_is_a_mistake_too(text: str, told: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        read(text, model.MeasureFile, "x.yaml")

    assert str(caught.value).startswith(told)


def test_norway_stays_a_country() -> None:
    file = read(MEASURE.replace("XX", "NO"), model.MeasureFile, "x.yaml")

    assert file.jurisdiction == "NO"


def test_the_nearest_scope_wins_field_by_field() -> None:
    text = MEASURE.replace("    hs:", "    type: prohibition\n    hs:")
    limb = measure(read(text, model.MeasureFile, "x"), "shipped", "x").limbs[0]

    assert limb.type == "prohibition"
    assert limb.periods[0].from_ == When.read("2024-02-01")


def test_a_date_may_be_a_month_or_a_year() -> None:
    assert When.read("2024-02").last == date(2024, 2, 29)
    assert When.read(2011).first == date(2011, 1, 1)
    assert When.read("2024-02").iso is None


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "0000", "yesterday", "24-01-01", None])
def test_a_date_that_does_not_exist_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"date|calendar"):
        When.read(text)


def test_customs_codes_agree_on_what_they_share() -> None:
    assert hs_match("2504", "2504101000") == 4
    assert hs_match("3801100040", "3801100030") == 8
    assert hs_match("25049000", "25041010") == 0


def test_a_cas_number_must_have_its_check_digit() -> None:
    assert cas_is_valid("7440-55-3")
    assert not cas_is_valid("7440-55-4")


def test_an_entry_holds_its_paragraphs_and_no_others() -> None:
    assert control_match(control_key("3A090"), control_key("3A090.a"))
    assert control_match(control_key("3a090.A.1"), control_key("3A090.a"))
    assert not control_match(control_key("3A090.b"), control_key("3A090.a"))
    assert control_code_is_valid("252604X")


# -- rule folders on disk: the shipped one, a team's own over it, and the cache between runs
SUBJECT = "name: widgets\nnames:\n  en: [gizmos]\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "exportwatch"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    write(folder / "measures/xx/xx-1.yaml", MEASURE)
    write(folder / "subjects/widgets.yaml", SUBJECT)
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_every_shipped_rule_file_keeps_its_form(base: RuleBase) -> None:
    _, broken = check(ROOT / "rules")

    assert [str(problem) for problem in broken] == []
    assert [str(p) for p in problems_of(base, LAST_CHECKED) if p.error] == []


def test_rules_and_their_names_survive_the_cache_unchanged(rules: Path) -> None:
    found, _ = check(rules)
    bases = RuleBase(found), load(rules), load(rules)

    for base in bases[1:]:
        assert (base.measures, base.subjects) == (bases[0].measures, bases[0].subjects)
        for index in ("names", "name_words", "act_names", "party_names"):
            assert getattr(base, index).packed() == getattr(bases[0], index).packed()
        for table in ("vocabulary", "stems", "names_with_capitals"):
            assert getattr(base, table) == getattr(bases[0], table)


def test_a_teams_names_are_kept_apart_from_those_of_the_shipped_rules(rules: Path, tmp_path: Path) -> None:
    write(tmp_path / "own/subjects/sprockets.yaml", "name: sprockets\n")

    for _ in range(2):
        assert load(rules, tmp_path / "own").find_subject("sprockets") == "sprockets"
        assert load(rules).find_subject("sprockets") is None


def test_the_second_load_reads_the_cache(rules: Path, cache: Path) -> None:
    load(rules)
    [file] = cache.glob("*/rules.json")
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("Test act", "From the cache"), encoding="utf-8")

    assert load(rules).measures["xx-1"].title == "From the cache"


def test_an_edited_file_is_never_answered_from_the_cache(rules: Path) -> None:
    load(rules)
    path = rules / "measures/xx/xx-1.yaml"
    before = path.stat()
    write(path, MEASURE.replace("Test act", "Next act"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # same size, same time: only the content tells

    assert load(rules).measures["xx-1"].title == "Next act"


@pytest.mark.parametrize("content", ["", "{", "[]", "[[[1]],[],[],[]]", "null"])
def test_a_damaged_cache_is_passed_over(rules: Path, cache: Path, content: str) -> None:
    load(rules)
    [file] = cache.glob("*/rules.json")
    file.write_text(content, encoding="utf-8")

    assert load(rules).measures["xx-1"].title == "Test act"


@pytest.mark.parametrize("above", range(3))
def test_a_cache_that_others_may_write_is_not_used(rules: Path, cache: Path, above: int) -> None:
    """Neither its file nor the folders that hold it: who may write there could put another in its place."""
    load(rules)
    [file] = cache.glob("*/rules.json")
    file.write_text(file.read_text(encoding="utf-8").replace("Test act", "Forged"), encoding="utf-8")
    (file, *file.parents)[above].chmod(0o777)

    assert load(rules).measures["xx-1"].title == "Test act"


def test_a_cache_that_cannot_be_written_is_done_without(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "file", "no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert load(rules).measures["xx-1"].title == "Test act"


def test_of_tables_that_take_too_much_those_used_last_stay(
    rules: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(rules)
    [used] = cache.iterdir()
    monkeypatch.setattr(prepared, "MOST_BYTES", 3 * sum(path.stat().st_size for path in (used, *used.iterdir())))
    others = shutil.copytree(rules, tmp_path / "others")
    for number in range(8):
        write(others / "subjects/widgets.yaml", f"{SUBJECT}# {number}\n")
        load(others)
        load(rules)

    assert used in cache.iterdir()
    assert len(list(cache.iterdir())) <= 4


def test_a_broken_rule_stops_with_its_place(rules: Path) -> None:
    write(rules / "measures/xx/xx-1.yaml", MEASURE.replace("type: licence", "type: licens"))

    with pytest.raises(RuleFileError) as caught:
        load(rules)
    assert caught.value.file.endswith("xx-1.yaml")
    assert (caught.value.line, caught.value.field) == (7, "type")


def test_a_measure_must_stand_under_its_name(rules: Path) -> None:
    (rules / "measures/xx/xx-1.yaml").rename(rules / "measures/xx/xx-2.yaml")

    with pytest.raises(RuleFileError, match="file name"):
        load(rules)


def test_a_team_adds_replaces_and_withdraws(rules: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    other = (
        MEASURE.replace("xx-1", "xx-2").replace("No. 1 of", "No. 2 of").replace("type: licence", "type: prohibition")
    )
    write(own / "measures/xx/xx-2.yaml", other)
    write(own / "subjects/widgets.yaml", "extends: widgets\nnames: {en: [part 4711]}\n")
    write(own / "withdrawn.yaml", "withdraw: {xx-1: replaced by our reading}\n")

    base = load(rules, own)
    found = ask(base, "part 4711")
    assert base.problems == ()
    assert list(base.measures) == ["xx-2"]
    assert found.status == "prohibited"
    assert "your own team" in " ".join(line.link_text for line in reply(found).lines)


def test_a_broken_rule_of_a_team_is_told_and_left_out(rules: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(own / "measures/xx/xx-2.yaml", "key: xx-2\n")
    write(own / "subjects/widgets.yaml", "extends: widgets\nnames: {en: [part 4711]}\n")

    base = load(rules, own)
    [problem] = base.problems
    assert "xx-2.yaml" in problem
    assert base.find_subject("part 4711") == "widgets"
    assert list(base.measures) == ["xx-1"]


def test_a_missing_team_folder_is_told(rules: Path, tmp_path: Path) -> None:
    assert "nowhere" in load(rules, tmp_path / "nowhere").problems[0]


def test_the_command_prints_one_json_object(rules: Path) -> None:
    done = run("restricted", "gizmos", "--json", "--on", "2024-02-01", EXPORTWATCH_RULES=str(rules))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["by_exporter"] == {"XX": "licence"}


def test_nothing_found_is_an_answer_and_no_permission(rules: Path) -> None:
    done = run("restricted", "moonbeams", EXPORTWATCH_RULES=str(rules))

    assert done.returncode == 0
    assert "Not recognised: “moonbeams”" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("restricted",),
        ("restricted", "gizmos", "--to", "Gotham"),
        ("restricted", "gizmos", "--on", "2024-02-30"),
        ("restricted", "gizmos", "--frobnicate"),
        ("restricted", "gizmos", "--batch", "-"),
        ("restricted", "--batch", "/nowhere/at/all"),
    ],
)
def test_wrong_usage_ends_with_two_and_a_hint(rules: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, EXPORTWATCH_RULES=str(rules))

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_a_batch_answers_line_by_line_and_outlives_bad_ones(rules: Path) -> None:
    lines = ['{"query": "gizmos", "to": null}', "nonsense", '{"query": "gizmos", "on": "x"}', '{"q": 1}', "[" * 5000]
    done = run("restricted", "--batch", "-", stdin="\n".join(lines), EXPORTWATCH_RULES=str(rules))

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" in row for row in rows] == [False, True, True, True, True]
    assert "line 3" in rows[2]["error"]


def test_rules_check_names_what_is_wrong(rules: Path) -> None:
    write(rules / "measures/xx/xx-1.yaml", MEASURE.replace("subject: widgets", "subject: wigdets"))
    done = run("rules", "check", EXPORTWATCH_RULES=str(rules))

    assert done.returncode == 1
    assert "no subject 'wigdets'" in done.stdout


@pytest.mark.slow
def test_the_shipped_rules_hold_for_a_moved_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "copy")

    assert load(tmp_path / "copy").find_subject("흑연") == "graphite"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("subject: widgets", "subject: wigdets", "xx-1.yaml:", "no subject 'wigdets'"),
        ("document: No. 1 of 2024", "document: No. 1b", "xx-1.yaml:", "its number is not read"),
        ("document: No. 1 of 2024", "document: No. 1 of 2024, paragraph 2", "xx-1.yaml:", "paragraphs are `parts`"),
    ],
)
def test_a_mistake_across_files_is_told_with_its_line(rules: Path, old: str, new: str, line: str, told: str) -> None:
    text = MEASURE.replace(old, new)
    assert text != MEASURE
    write(rules / "measures/xx/xx-1.yaml", text)
    [number] = [place for place, row in enumerate(text.splitlines(), 1) if new in row]

    done = run("rules", "check", EXPORTWATCH_RULES=str(rules))

    assert done.returncode == 1
    assert any(f"{line}{number}:" in row and told in row for row in done.stdout.splitlines()), done.stdout


@pytest.mark.parametrize(
    ("example", "told"),
    [
        (
            "{ask: [gizmos on:2024-02-01], status: prohibited}",
            "expected prohibited of XX on 2024-02-01, came licence by No. 1",
        ),
        ("{ask: [gizmos to:US], day: 2024-01-15, status: licence}", "on 2024-01-15, came not-yet-in-force"),
        ("{ask: ['gizmos to:Gotham'], status: licence}", "cannot be asked: "),
    ],
)
def test_an_example_that_is_answered_otherwise_is_told_with_its_line(rules: Path, example: str, told: str) -> None:
    right = "examples:\n  - {ask: [gizmos, No. 1 of 2024], status: licence}\n"
    write(rules / "measures/xx/xx-1.yaml", f"{MEASURE}{right}")
    assert list(examples(RuleBase(check(rules)[0]))) == []

    write(rules / "measures/xx/xx-1.yaml", f"{MEASURE}{right}  - {example}\n")
    [problem] = map(located, examples(RuleBase(check(rules)[0])))

    assert told in str(problem)
    assert problem.line == len(MEASURE.splitlines()) + 3
    assert list(examples(RuleBase(check(rules)[0]), "elsewhere")) == []


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ("{ask: [gizmos], day: 2024-02-01, status: licence}", "say whose status it is"),
        ("{ask: [gizmos], exporter: XX, status: licence}", "say on which day it is asked"),
    ],
)
def test_an_example_of_a_subject_says_day_and_exporter(rules: Path, example: str, told: str) -> None:
    write(rules / "subjects/widgets.yaml", f"{SUBJECT}examples:\n  - {example}\n")

    [problem] = examples(RuleBase(check(rules)[0]))

    assert told in str(problem)


def test_an_act_without_a_word_to_the_next_curator_is_told(rules: Path) -> None:
    bare = "\n".join(line.split("#", 1)[0] for line in MEASURE.splitlines())
    write(rules / "measures/xx/xx-1.yaml", bare)

    assert "has no comment" in run("rules", "check", EXPORTWATCH_RULES=str(rules)).stdout


def test_old_evidence_is_listed(rules: Path) -> None:
    write(rules / "measures/xx/xx-1.yaml", f"# Look here.\n{MEASURE}")
    done = run("rules", "check", "--stale", "--older-than", "1", EXPORTWATCH_RULES=str(rules))

    assert "evidence_as_of: the newest evidence is" in done.stdout
    assert "1 with evidence older than 1 days" in done.stdout


@pytest.mark.slow
def test_the_rule_base_counts_itself() -> None:
    found = json.loads(run("rules", "stats", "--json", EXPORTWATCH_RULES=str(ROOT / "rules")).stdout)

    assert found["measures"] == sum(found["by_standing"].values()) == sum(found["certainty_today"].values())
    assert found["subjects"] == sum(found["by_kind"].values())
    # A name that several languages share is one name of its subject, and counts in each of them.
    by_language = found["names_by_language"].values()
    assert max(by_language) < found["names"]
    assert 4000 < sum(by_language) < 2 * found["names"]
    assert min(found["codes"].values()) > 50
    assert found["acts"] == found["by_standing"]["act"]
    assert 0 < found["exporters"] <= len(found["by_exporter"])
