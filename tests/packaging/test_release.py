"""What a release consists of, and what guards it: notes, versions, workflows, licences of what is carried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hatch_build import absolute
from tools.release import check, notes, version

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def test_the_notes_of_a_release_are_its_section_of_the_changelog() -> None:
    sections = ("# Changelog", "## [Unreleased]", "- later", "## [1.2.0] - 2026-01-02", "### Added", "- this")
    text = "\n\n".join((*sections, "## [1.1.0] - 2025-01-01", "- old\n"))

    assert notes(text, "1.2.0") == "### Added\n\n- this\n"
    for missing in ("1.3.0", "1.2", "Unreleased"):
        with pytest.raises(ValueError, match="has no section"):
            notes(text, missing)


def test_a_tag_that_is_not_this_version_is_no_release() -> None:
    with pytest.raises(ValueError, match="is not the version"):
        check(f"v{version()}.1")


@given(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}\.(md|png)", fullmatch=True))
def test_links_of_the_readme_lead_somewhere_outside_the_repository_too(path: str) -> None:
    text = f"![a]({path}) [b]({path}) [c](https://x.example/{path}) [d](#e)"
    home = "https://forge.example/exportwatch"

    moved = absolute(text, home)
    assert moved == (f"![a]({home}/raw/main/{path}) [b]({home}/blob/main/{path}) [c](https://x.example/{path}) [d](#e)")
    assert absolute(text, "") == text


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_do_nothing_by_default_and_runs_only_what_is_pinned(workflow: Path) -> None:
    told = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    uses = [step["uses"] for job in told["jobs"].values() for step in job["steps"] if "uses" in step]

    assert told["permissions"] == {}
    assert all(job["timeout-minutes"] and "permissions" in job for job in told["jobs"].values())
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in uses)


def test_what_is_carried_of_others_is_named_with_its_licence() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    notice += (ROOT / "rules" / "NOTICE").read_text(encoding="utf-8").replace("lists/", "rules/lists/")
    named = set(re.findall(r"(?:bot|rules|handlers)/[\w./*-]+\.(?:ftz|txt|bin|npz|json|tsv|js|css)", notice))

    missing = [path for path in named if not list(ROOT.glob(path))]
    assert not missing
    own = {"headings.tsv"}
    lists = [
        path for ending in ("json", "tsv") for path in ROOT.glob(f"rules/lists/*.{ending}") if path.name not in own
    ]
    carried = [*lists, *ROOT.glob("bot/data/*.*z"), *ROOT.glob("handlers/web/static/*.min.*")]
    assert not [file for file in carried if not any(file.match(path) for path in named)]


def test_every_hook_before_a_commit_is_local() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))

    assert {repository["repo"] for repository in hooks["repos"]} == {"local"}
