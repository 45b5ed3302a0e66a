"""A report that an answer is wrong: filled in, nothing of this machine is in it."""

from __future__ import annotations

import json
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from bot.answering import RestrictedQuery, look_up
from bot.rules.checks import examples
from bot.rules.loading import load
from bot.settings import shipped as shipped_path
from handlers.messages.reporting import report
from tests import shipped
from tests.program import run

TODAY = date(2026, 11, 29)
FORM = Path(__file__).parents[2] / ".github" / "ISSUE_TEMPLATE" / "1-rule.yml"


def told(query: str) -> str:
    return report(look_up(shipped.rules(), RestrictedQuery(query), TODAY), version("exportwatch"))


def test_a_report_has_the_headings_of_the_form_for_a_wrong_rule() -> None:
    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    labels = [part["attributes"]["label"] for part in form["body"] if "label" in part.get("attributes", {})]
    text = told("graphite from:CN")

    assert [line.removeprefix("### ") for line in text.splitlines() if line.startswith("### ")][: len(labels)] == labels
    assert "Asked on 2026-11-29: graphite from:CN" in text
    assert "- China, No. 39 of 2023: " in text
    assert f"By Exportwatch {version('exportwatch')}, the shipped rules." in text
    assert "- rules/measures/cn/cn-mofcom-2023-39-graphite.yaml" in text
    assert str(Path(__file__).parents[2]) not in text


@pytest.mark.parametrize("query", ["widgets from:IS", 'copper "cathodes" from:IS', "zorbs \\ {x: [y]} # z", "ゾーブ"])
def test_where_no_act_is_on_file_it_holds_a_skeleton_that_becomes_a_rule(query: str, tmp_path: Path) -> None:
    text = told(query)
    skeleton = text.split("```yaml\n")[1].split("```")[0]
    fields = yaml.safe_load(skeleton)
    assert fields["examples"] == [{"status": "licence", "ask": [query]}]

    filled = skeleton.replace("document: …", "document: No. 1 of 2026").replace("announced: …", "announced: 2026-01-05")
    filled = filled.replace("from: …", "from: 2026-02-01").replace("subject: …", "subject: copper")
    filled = filled.replace("XX", "IS").replace("xx-", "is-").replace("https://…", "https://example.org/1")
    filled = filled.replace(json.dumps(query, ensure_ascii=False), "copper from:IS")
    file = tmp_path / "measures" / "is" / "is-authority-2026-1.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(filled, encoding="utf-8")
    base = load(shipped_path("rules"), tmp_path)
    assert base.problems == ()
    assert [str(problem) for problem in examples(base, str(tmp_path))] == []


def test_the_command_prints_it_and_sends_nothing() -> None:
    ended = run("rules", "report", "graphite", "from:CN")
    assert ended.returncode == 0
    assert ended.stdout.startswith("### The question, and the answer\n")
