"""Killed at every act on a file: readers have the old edition or the new one, and the next try brings the new one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rules_feed.publishing import Publisher
from bot.rules_feed.store import EditionStore, load_in_use
from tests.processes import DEVNULL, PIPE, environment, start
from tests.rules_feed.dying import roll_back, update
from tests.rules_feed.site import Site, act, rules

TOY = "is-2024-7"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forked from a server of the program, for speed")


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A feed without a server."""
    origin = tmp_path / "origin"
    origin.mkdir()
    made = Site(origin, None)  # type: ignore[arg-type] # nothing is served
    monkeypatch.setattr(made, "show", lambda: None)
    return made


async def died(site: Site, step: str) -> Iterator[Path]:
    """The places in which a step was taken up to one act more each time, the last one to its end."""
    place = site.place.parent / "died"
    words = (step, str(site.place), str(place))
    process = await start("tests.rules_feed.dying", *words, env=environment(), stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return iter(sorted(place.iterdir(), key=lambda path: int(path.name)))


async def follow(at: Path, *, by_itself: bool = True) -> None:
    await update(at / "feed", at / "home", at / "shipped", by_itself=by_itself)


def title(at: Path) -> str:
    base = load_in_use(at / "home", at / "shipped")
    assert (base.edition is None) is (base.measures[TOY].title == "Export of widgets")
    return base.measures[TOY].title


@pytest.mark.parametrize(
    ("step", "before", "seen"),
    [("update", 3, ["Old", "New"]), ("trust", 0, ["Export of widgets", "New"]), ("rollback", 2, ["New", "Old"])],
)
async def test_a_reader_is_killed_at_every_act(site: Site, step: str, before: int, seen: list[str]) -> None:
    for number in range(before):
        site.publish(act(title="New" if step == "rollback" and number else "Old"), act(9, title=f"Beside {number}"))
        await follow(site.place, by_itself=False)
    if step != "rollback":
        site.publish(act(title="New"), act(8))
    titles = []
    for at in await died(site, step):
        titles.append(title(at))
        if step == "rollback" and EditionStore(at / "home").state == site.store.state:
            roll_back(at / "home")
        elif step != "rollback":
            await follow(at, by_itself=step != "trust")
            left = [path.name for path in (at / "home" / "rules-feed" / "editions").iterdir()]
            assert sorted(left) == sorted(EditionStore(at / "home").state.kept)
        assert title(at) == seen[-1]
    assert list(dict.fromkeys(titles)) == seen
    assert len(titles) > 3


@pytest.mark.parametrize("step", ["publish", "rotate", "rotate-targets"])
async def test_a_publisher_is_killed_at_every_act(site: Site, step: str) -> None:
    first = site.publish(act(title="Old"))
    await follow(site.place, by_itself=False)
    rules(site.place / "rules", act(title="New"))
    places = [*await died(site, step)]
    for at in places:
        if step != "rotate-targets":  # signed by the key before until the publisher is run again
            await follow(at)
            assert title(at) in {"Old", "New"}
        told = Publisher(at / "feed", at / "keys", site.now).publish(at / "rules")
        assert told.fingerprint == first.fingerprint
        await follow(at)
        assert title(at) == "New"
    assert len(places) > 5
