"""A team's own sources over the shipped ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import SourceFileError
from bot.feeds.sources import Source, load_sources, load_with_extra
from bot.settings import shipped

SHIPPED = shipped("feeds.yaml")
NEW = """
  - id: ours
    name: Ours
    language: en
    tier: trade
    kind: rss
    url: http://127.0.0.1:9100/feed
"""


@pytest.fixture
def team(tmp_path: Path) -> Callable[[str], Path]:
    def write(entries: str) -> Path:
        path = tmp_path / "team.yaml"
        path.write_text(f"sources:{entries}", encoding="utf-8")
        return path

    return write


def by_id(extra: Path | None, *, private: frozenset[str] = frozenset()) -> dict[str, Source]:
    return {source.id: source for source in load_with_extra(SHIPPED, extra, private).sources}


def test_without_a_file_of_ones_own_the_shipped_ones_are_all() -> None:
    assert load_with_extra(SHIPPED).sources == load_sources(SHIPPED)


def test_a_source_is_added_behind_the_shipped_ones(team: Callable[[str], Path]) -> None:
    layered = load_with_extra(SHIPPED, team(NEW))

    assert layered.problems == ()
    assert layered.sources[-1].name == "Ours"
    assert len(layered.sources) == len(load_sources(SHIPPED)) + 1


def test_a_source_is_switched_on_or_off_and_keeps_everything_else(team: Callable[[str], Path]) -> None:
    before = by_id(None)
    after = by_id(team("\n  - {id: de-bafa, enabled: true}\n  - {id: us-ofac, enabled: false}"))

    assert (before["de-bafa"].enabled, after["de-bafa"].enabled) == (False, True)
    assert after["us-ofac"] == before["us-ofac"].model_copy(update={"enabled": False})
    assert list(after) == list(before)


def test_fields_of_a_source_are_changed_one_by_one(team: Callable[[str], Path]) -> None:
    entries = "\n  - {id: cn-ndrc, interval: 2h, via: {url: 'https://hub.example/ndrc'}, encoding: null}"
    source = by_id(team(entries))["cn-ndrc"]

    assert source.interval == timedelta(hours=2)
    assert source.address == "https://hub.example/ndrc"
    assert source.encoding is None
    assert source.page
    assert source.page.items == ".u-list li"


def test_a_json_sources_own_needs_survive_a_change_beside_them(team: Callable[[str], Path]) -> None:
    before, after = by_id(None)["us-fr-bis"], by_id(team("\n  - {id: us-fr-bis, name: BIS}"))["us-fr-bis"]

    assert after.api == before.api
    assert after.name == "BIS"


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("\n  - {id: de-bafa, colour: red}", r"team\.yaml:2: source 'de-bafa': colour: unknown key"),
        ("\n  - {id: de-bafa, tier: gossip}", r"team\.yaml:2: source 'de-bafa': tier: "),
        ("\n  - {id: unknown, enabled: true}", r"team\.yaml:2: source 'unknown': name: Field required"),
        ("\n  - {id: de-bafa}\n  - {id: de-bafa}", r"team\.yaml:3: the id 'de-bafa' is used twice \(also in line 2\)"),
        ("\n  - {id: us-ofac, interval: 5s}", r"team\.yaml:2: source 'us-ofac': intervals below 60s"),
        ("\n  - just words", r"team\.yaml:2: entry 1 is not a source"),
    ],
)
def test_a_mistake_names_file_and_line_and_leaves_out_that_entry_alone(
    team: Callable[[str], Path], entries: str, said: str
) -> None:
    layered = load_with_extra(SHIPPED, team(entries + NEW))

    (problem,) = layered.problems
    with pytest.raises(SourceFileError, match=said):
        raise problem
    assert layered.sources[-1].id == "ours"
    assert set(by_id(None)) < {source.id for source in layered.sources}


@pytest.mark.parametrize("text", ["sources: [", "just words", "sources: {a: b}", "more: []\nsources: []", ""])
def test_a_file_that_is_none_leaves_the_shipped_ones_working(tmp_path: Path, text: str) -> None:
    path = tmp_path / "team.yaml"
    path.write_text(text)
    layered = load_with_extra(SHIPPED, path)

    assert layered.sources == load_sources(SHIPPED)
    assert "team.yaml" in str(layered.problems[0])


def test_a_missing_file_is_reported_and_stops_nothing(tmp_path: Path) -> None:
    layered = load_with_extra(SHIPPED, tmp_path / "none.yaml")

    assert "No such file" in str(layered.problems[0])
    assert layered.sources


def test_short_intervals_are_for_private_hosts_here_too(team: Callable[[str], Path]) -> None:
    private = frozenset(["127.0.0.1:9100"])
    extra = team(NEW + "    interval: 2s\n")

    assert by_id(extra, private=private)["ours"].interval == timedelta(seconds=2)
    assert "ours" not in by_id(extra)
