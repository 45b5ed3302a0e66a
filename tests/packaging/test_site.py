"""The documentation as a site: whole, and no link leads out of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.site import ROOT, gather, place, rewritten

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s#]+)")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    gather(ROOT, folder)
    return folder


def named(told: object) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, list):
        for one in told:
            yield from named(one)
    elif isinstance(told, dict):
        for one in told.values():
            yield from named(one)


def test_every_page_can_be_reached_from_the_menu(pages: Path) -> None:
    settings = tomllib.loads((ROOT / "docs/zensical.toml").read_text(encoding="utf-8"))

    assert sorted(named(settings["project"]["nav"])) == sorted(path.name for path in pages.glob("*.md"))


def test_no_link_leads_out_of_the_site(pages: Path) -> None:
    for page in pages.rglob("*.md"):
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            found = (page.parent / target).resolve()
            assert found.is_file(), f"{page.name}: {target}"
            assert found.is_relative_to(pages.resolve()), f"{page.name}: {target}"


def test_a_page_that_names_a_file_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/README.md").write_text("[gone](../gone.yaml)", encoding="utf-8")

    with pytest.raises(FileNotFoundError, match=r"gone\.yaml"):
        gather(tmp_path, tmp_path / "pages")


def test_links_follow_their_pages_and_a_folder_leaves_its_words() -> None:
    text = (
        "[a](rules.md#form) [b](../README.md) [c](../rules) [d](README.md) [e](https://example.org/x.md) ![f](p/x.png)"
    )
    moved = "[a](rules.md#form) [b](README.md) c [d](index.md) [e](https://example.org/x.md) ![f](p/x.png)"

    assert rewritten("docs/web.md", text, {"rules"}) == moved
    assert place("contrib/x.yml") == "files/contrib/x.yml"
