"""Rule folders on disk: the shipped one, a team's own over it, and the cache between runs."""

import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.errors import RuleFileError
from bot.rules import loading
from bot.rules.answer.answering import answer
from bot.rules.checks import check as problems_of
from bot.rules.checks import examples
from bot.rules.index import RuleBase
from bot.rules.loading import check, load, located, pack, unpack
from handlers.messages.answers import reply
from tests.program import run
from tests.rules.test_reading import MEASURE

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 29)
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
def test_every_shipped_rule_file_keeps_its_form() -> None:
    found, broken = check(ROOT / "rules")

    assert [str(problem) for problem in broken] == []
    assert [str(p) for p in problems_of(RuleBase(found), TODAY) if p.error] == []


def test_rules_survive_the_cache_unchanged(rules: Path) -> None:
    found, _ = check(rules)

    assert unpack(pack(found)) == found


def test_the_second_load_reads_the_cache(rules: Path, cache: Path) -> None:
    load(rules)
    [file] = cache.iterdir()
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
    [file] = cache.iterdir()
    file.write_text(content, encoding="utf-8")

    assert load(rules).measures["xx-1"].title == "Test act"


def test_a_cache_that_others_may_write_is_not_used(rules: Path, cache: Path) -> None:
    load(rules)
    [file] = cache.iterdir()
    file.write_text(file.read_text(encoding="utf-8").replace("Test act", "Forged"), encoding="utf-8")
    file.chmod(0o666)

    assert load(rules).measures["xx-1"].title == "Test act"


def test_a_cache_that_cannot_be_written_is_done_without(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "file", "no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert load(rules).measures["xx-1"].title == "Test act"


def test_few_cache_files_are_kept(rules: Path, cache: Path) -> None:
    for number in range(8):
        write(rules / "subjects/widgets.yaml", f"{SUBJECT}# {number}\n")
        load(rules)

    assert len(list(cache.iterdir())) == loading._KEPT  # noqa: SLF001 - the number is the promise


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
    found = answer(base, "part 4711", today=TODAY)
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
