"""The file of sources: strict, with the line of what is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import RuleFileError, SourceFileError
from bot.feeds.sources import Source, host_port, load_sources
from bot.files import LARGEST
from bot.rules.loading import load as load_rules
from bot.rules.model import MeasureFile
from bot.rules.reading import read as read_rules
from bot.settings import shipped
from bot.vocabulary import SourceKind, Tier
from tests.feeds.making import source

GOOD = """\
sources:
  - id: agency
    name: Agency
    jurisdiction: CN
    language: zh
    tier: official
    kind: rss
    url: https://agency.example/feed
    interval: 15m
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "feeds.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_good_file_is_read(written: Callable[[str], Path]) -> None:
    (source,) = load_sources(written(GOOD), frozenset())

    assert (source.tier, source.kind) == (Tier.OFFICIAL, SourceKind.RSS)
    assert source.interval == timedelta(minutes=15)
    assert source.enabled


def test_norway_and_norwegian_are_no_answers_yes_or_no(written: Callable[[str], Path]) -> None:
    text = GOOD.replace(": CN", ": NO").replace(": zh", ": no").replace("id: agency", "id: on")
    (source,) = load_sources(written(f"{text}    enabled: no\n"), frozenset())

    assert (source.jurisdiction, source.language, source.id, source.enabled) == ("NO", "no", "on", False)


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("    tier:", "    teir:", 6, "teir: unknown key"),
        ("    tier: official\n", "", 2, "tier: Field required"),
        ("tier: official", "tier: government", 6, "tier"),
        ("kind: rss", "kind: atom", 7, "kind"),
        ("kind: rss", "kind: page", 2, "`page`"),
        ("kind: rss", "kind: json", 2, "`json`"),
        ("url: https://agency.example/feed", "url: agency.example/feed", 8, "is not an http or https address"),
        ("url: https://agency.example/feed", "url: ftp://agency.example/feed", 8, "is not an http or https address"),
        ("url: https://agency.example/feed", "url: https://agency.example:99999/", 8, "Port out of range"),
        ("url: https://agency.example/feed", "url: https:///feed", 8, "is not an http or https address"),
        ("url: https://agency.example/feed", "url: 'https://agency.example/a b'", 8, "no blanks"),
        ("interval: 15m", "interval: 15 minutes", 9, "is not an interval such as"),
        ("interval: 15m", "interval: 900", 9, "is not an interval such as"),
        ("interval: 15m", "interval: -5m", 9, "is not an interval such as"),
        ("interval: 15m", "interval: 0s", 9, "at least 1s"),
        ("interval: 15m", "interval: 30d", 9, "at most 7d"),
        ("interval: 15m", "interval: 59s", 9, "EXPORTWATCH_ALLOW_PRIVATE"),
        ("jurisdiction: CN", "jurisdiction: UK", 4, "GB"),
        ("jurisdiction: CN", "jurisdiction: XX", 4, "not an ISO 3166 country code"),
        ("language: zh", "language: Chinese", 5, "language"),
        ("id: agency", "id: The Agency", 2, "id"),
        ("name: Agency", "name: ''", 3, "name"),
        ("name: Agency", "name: Agency\n    name: Other", 4, "given twice"),
        ("interval: 15m", "timezone: Mars/Olympus", 9, "is not a time zone"),
        ("interval: 15m", "encoding: rot13", 9, "is not a known encoding"),
        ("interval: 15m", "headers: {Host: evil}", 9, "set by the reader itself"),
        ("interval: 15m", 'headers: {X: "a\\r\\nB: c"}', 9, "is not a header"),
        ("interval: 15m", "via: {url: x, proxy: y}", 9, "either `url` or `proxy`"),
        ("interval: 15m", "via: {url: x}", 2, "is not an http or https address"),
        ("sources:", "feeds:", 1, "one key, `sources`"),
        ("sources:", "extra: 1\nsources:", 1, "unknown key 'extra'"),
        ("sources:", "sources: x #", 1, "is not valid YAML"),
        ("    name", "   name", 2, "is not valid YAML"),
        ("  - id: agency\n    name: Agency", "  - just a word\n  - id: agency\n    name: Agency", 2, "is not a source"),
        ("    interval: 15m", "    1: x", 9, "is not text"),
        ("id: agency", "id: &a [*a]", 2, "has an alias"),
        ("name: Agency", "name: &n Agency\n    authority: *n", 3, "has an alias"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    written: Callable[[str], Path], old: str, new: str, line: int, problem: str
) -> None:
    path = written(GOOD.replace(old, new, 1))

    with pytest.raises(SourceFileError) as caught:
        load_sources(path, frozenset())

    assert problem in caught.value.problem
    assert str(caught.value).startswith(f"{path}:")
    assert caught.value.line is not None
    assert abs(caught.value.line - line) <= (1 if "YAML" in problem else 0), caught.value


def test_an_id_that_is_used_twice_names_both_lines(written: Callable[[str], Path]) -> None:
    second = GOOD.removeprefix("sources:\n")

    with pytest.raises(SourceFileError, match=r":10: the id 'agency' is used twice \(also in line 2\)"):
        load_sources(written(GOOD + second), frozenset())


@pytest.mark.parametrize("text", ["", "[]", "sources: 5", "sources:\n"])
def test_a_file_without_a_list_is_an_error(written: Callable[[str], Path], text: str) -> None:
    with pytest.raises(SourceFileError, match="sources"):
        load_sources(written(text), frozenset())


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"sources: \x07"])
def test_bytes_that_are_no_yaml_text_are_an_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(data)

    with pytest.raises(SourceFileError):
        load_sources(path, frozenset())


def test_a_missing_file_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="No such file"):
        load_sources(tmp_path / "none.yaml", frozenset())


def test_short_intervals_are_for_hosts_on_the_private_list(written: Callable[[str], Path]) -> None:
    text = GOOD.replace("https://agency.example/feed", "http://127.0.0.1:9100/f").replace("15m", "1s")

    (source,) = load_sources(written(text), frozenset(["127.0.0.1:9100"]))

    assert source.interval == timedelta(seconds=1)
    with pytest.raises(SourceFileError):
        load_sources(written(text), frozenset(["127.0.0.1:9101"]))


@pytest.mark.parametrize(
    ("url", "pair"),
    [
        ("http://RSSHub:1200/x", "rsshub:1200"),
        ("https://a.example", "a.example:443"),
        ("http://a.example/:8080", "a.example:80"),
        ("http://[::1]:90/", "[::1]:90"),
        ("http://u:p@a.example:81/", "a.example:81"),
    ],
)
def test_a_pair_is_what_the_private_list_holds(url: str, pair: str) -> None:
    assert host_port(url) == pair


@pytest.mark.parametrize(
    "needs",
    [
        {"kind": "page", "page": {"items": "li >", "title": "a"}},
        {"kind": "page", "page": {"items": "li", "date_pattern": "("}},
        {"kind": "page", "page": {"title": "a"}},
        {"kind": "page", "page": {"items": "li", "colour": "red"}},
        {"kind": "json", "json": {"rows": "a..b", "title": "t"}},
        {"kind": "json", "json": {"rows": "a"}},
        {"kind": "json", "json": {"title": "t", "form": {"a": "b"}}},
        {"kind": "json", "json": {"html": "a"}},
        {"kind": "rss", "page": {"items": "li"}},
    ],
)
def test_needs_of_a_kind_are_checked(needs: dict[str, object]) -> None:
    base = {"id": "a", "name": "A", "language": "en", "tier": "official", "url": "https://a.example/"}

    with pytest.raises(ValueError, match="validation error"):
        Source.model_validate(base | needs)


def test_a_via_address_is_read_in_place_of_the_sources_own() -> None:
    base = {"id": "a", "name": "A", "language": "en", "tier": "official", "url": "https://a.example/"}
    via = {"via": {"url": "http://rsshub:1200/a"}, "kind": "page", "page": {"items": "li"}}
    source = Source.model_validate(base | via)

    assert source.address == "http://rsshub:1200/a"
    assert source.reads_as is SourceKind.RSS


def test_the_shipped_sources_are_valid_and_cover_what_was_promised() -> None:
    sources = load_sources(shipped("feeds.yaml"), frozenset())
    enabled = [source for source in sources if source.enabled]

    assert len({source.authority for source in enabled}) >= 12
    assert {"en", "ko", "ja", "zh"} <= {source.language for source in enabled}
    assert {"US", "GB", "EU", "KR", "JP", "CN"} <= {source.jurisdiction for source in enabled}
    assert {source.confidence for source in enabled} == {"confirmed"}
    asked = {source.address + str(source.api and source.api.form) + str(source.control_list) for source in sources}
    assert len(asked) == len(sources)


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        ("feed://agency.example/rss", "http://agency.example/rss"),
        ("feed:https://agency.example/rss", "https://agency.example/rss"),
        ("FEED:HTTPS://agency.example/rss", "HTTPS://agency.example/rss"),
        ("feed://https://agency.example/rss", "https://agency.example/rss"),
        ("https://agency.example/feed://x", "https://agency.example/feed://x"),
    ],
)
def test_an_address_for_feed_readers_is_the_web_address_in_it(written_as: str, meant: str) -> None:
    assert source(url=written_as).url == meant


@pytest.mark.parametrize(
    "address", ["feed:file:///etc/passwd", "feed:agency.example", "feed:feed://agency.example", "feed:"]
)
def test_an_address_for_feed_readers_leads_to_the_web_alone(address: str) -> None:
    with pytest.raises(ValueError, match="is not an http or https address"):
        source(url=address)


def bomb() -> str:
    """Nine levels of ten aliases each: a billion values in a few lines."""
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10))
    return f"l0: &l0 [x]\n{levels}\n"


@pytest.mark.timeout(20)
def test_a_bomb_of_aliases_is_refused_at_once(written: Callable[[str], Path]) -> None:
    with pytest.raises(SourceFileError, match="has an alias"):
        load_sources(written(f"{bomb()}sources: *l9\n"), frozenset())
    with pytest.raises(RuleFileError, match="has an alias"):
        read_rules(bomb(), MeasureFile, "measures/cn/cn-1.yaml")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("special", ["pipe", "/dev/zero", "folder", "large"])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path, special: str) -> None:
    rules = tmp_path / "rules"
    path = rules / "measures" / "cn" / "cn-1.yaml"
    path.parent.mkdir(parents=True)
    if special == "pipe":
        os.mkfifo(path)
    elif special == "folder":
        path.mkdir()
    elif special == "large":
        path.write_bytes(b"#" * (LARGEST + 1))
    else:
        path.symlink_to(special)

    with pytest.raises(SourceFileError, match=r"cannot be read: (is no regular file|Is a directory|has more than)"):
        load_sources(path, frozenset())
    with pytest.raises(RuleFileError, match=r"cannot be read: (is no regular file|Is a directory|has more than)"):
        load_rules(rules)
