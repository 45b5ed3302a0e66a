"""The JSON Schemas: every shipped file is what its schema says, and a mistake is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.rules.answer.answering import answer
from handlers.cli import main
from handlers.messages.answer_json import to_json
from handlers.terminal.schema import SCHEMAS, schema
from tests import shipped
from tests.web.conftest import act

ROOT = Path(__file__).parents[1]


class Core(yaml.CSafeLoader):
    """YAML 1.2's core schema, by which editors read: `yes`, `NO` and dates are texts."""


Core.yaml_implicit_resolvers = {}
for tag, form, first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(form), first)


def read(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    return yaml.load(path.read_text(encoding="utf-8"), Core)  # noqa: S506 - a safe loader


def problems(name: str, document: object) -> list[str]:
    found = Draft202012Validator(schema(name)).iter_errors(document)
    return [f"{one.json_path}: {one.message}" for one in found]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one_and_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["schema", name])

    printed = json.loads(capsys.readouterr().out)
    assert stop.value.code == 0
    Draft202012Validator.check_schema(printed)
    assert printed["title"] == SCHEMAS[name][0]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("feeds", "feeds.yaml"),
        ("extra-feeds", "feeds.yaml"),
        ("rules", "rules/measures/*/*.yaml"),
        ("subjects", "rules/subjects/*.yaml"),
        ("coverage", "rules/coverage.yaml"),
        ("licensing", "rules/licensing/*.yaml"),
        ("groups", "rules/groups.yaml"),
    ],
)
def test_every_shipped_file_is_what_its_schema_says(name: str, pattern: str) -> None:
    validator = Draft202012Validator(schema(name))
    files = sorted(ROOT.glob(pattern))

    assert files
    for file in files:
        assert [f"{one.json_path}: {one.message}" for one in validator.iter_errors(read(file))] == [], file


def test_an_announcement_is_what_its_schema_says() -> None:
    assert problems("announcement", json.loads(act("cn-1", "A title").to_json())) == []


ENTRY = {"id": "a", "name": "A", "language": "en", "tier": "press", "kind": "rss", "url": "https://a.example/feed"}


@pytest.mark.parametrize(
    "question", ["gallium to:US,JP", "3A090, 1C350 from:US to:CN", "Huawei to:CN", "5A992", "hello"]
)
def test_the_schema_of_an_answer_names_every_key_that_an_answer_has(question: str) -> None:
    found = to_json(answer(shipped.rules(), question, today=date(2026, 11, 27)))
    named = schema("answer")

    assert problems("answer", found) == []
    assert set(found) <= set(named["properties"])
    for finding in found["findings"]:
        assert set(finding) <= set(named["$defs"]["FindingDocument"]["properties"])


def test_every_key_of_an_answer_is_explained() -> None:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")

    assert [name for name in schema("answer")["properties"] if f"`{name}`" not in page] == []


def in_feeds(**change: object) -> dict[str, object]:
    return {"sources": [ENTRY | change]}


@pytest.mark.parametrize(
    ("name", "document", "right"),
    [
        ("feeds", in_feeds(), True),
        ("feeds", in_feeds(interval="15m"), True),
        ("feeds", in_feeds(interval="soon"), False),
        ("feeds", in_feeds(intervall="15m"), False),
        ("feeds", in_feeds(tier="gossip"), False),
        ("feeds", {"sources": [{"id": "a", "enabled": False}]}, False),
        ("extra-feeds", {"sources": [{"id": "a", "enabled": False}]}, True),
        ("extra-feeds", {"sources": [{"enabled": False}]}, False),
        ("subjects", {"name": "graphite", "hs": ["2504.10"]}, True),
        ("subjects", {"extends": "graphite", "names": {"en": ["black lead"]}}, True),
        ("subjects", {"name": "graphite", "colour": "black"}, False),
        ("subjects", {"name": "graphite", "examples": [{"ask": ["graphite"], "status": "licence"}]}, True),
        ("subjects", {"name": "graphite", "examples": [{"ask": ["graphite"], "status": "free"}]}, False),
        ("subjects", {"name": "graphite", "examples": [{"ask": [], "status": "licence"}]}, False),
        ("groups", {"groups": {"EU": {"name": "European Union", "members": []}}}, False),
    ],
)
def test_a_mistake_is_found_and_what_is_right_passes(name: str, document: object, right: bool) -> None:  # noqa: FBT001 - a case
    assert (problems(name, document) == []) == right


@pytest.mark.parametrize(
    "spoil",
    [
        lambda act: act.pop("document"),
        lambda act: act.update(type="wish"),
        lambda act: act.update(checked_on="soon"),
        lambda act: act.update(in_force=[{"from": "1 December"}]),
        lambda act: act.update(colour="red"),
        lambda act: act["items"][0].update(hs=[{"edition": "2022"}]),
    ],
    ids=["no document", "type", "no day", "no date", "unknown field", "no code"],
)
def test_a_spoilt_act_is_found(spoil: Callable[[dict[str, Any]], object]) -> None:
    found = next(file for file in ROOT.glob("rules/measures/cn/*.yaml") if (read(file).get("items")))
    act = read(found)
    assert problems("rules", act) == []

    spoil(act)

    assert problems("rules", act)


@pytest.mark.parametrize("path", sorted((ROOT / "rules/lists").glob("*.json")), ids=lambda path: path.stem)
def test_every_shipped_list_is_what_its_schema_says_and_a_damaged_one_is_not(path: Path) -> None:
    check = Draft202012Validator(schema("lists"))
    whole = json.loads(path.read_text(encoding="utf-8"))
    member = next(name for name in ("entries", "rows", "parties", "names") if name in whole)
    some = {**whole, member: dict(list(whole[member].items())[::20])}
    name, row = next(iter(some[member].items()))

    assert check.is_valid(some)
    assert not check.is_valid({**some, "schema": 2})
    assert not check.is_valid({key: value for key, value in some.items() if key != "count"})
    assert not check.is_valid({**some, member: {name: [row, 1]}})
    assert not check.is_valid({**some, member: {f"{name}?": row}})
