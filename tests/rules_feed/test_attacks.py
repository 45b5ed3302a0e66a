"""Whatever a server shows: what is not right is refused in words, and the rules in use stay."""

from __future__ import annotations

import asyncio
import io
import tarfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.errors import FetchError
from bot.rules_feed import archive as archives
from bot.rules_feed.store import load_in_use
from bot.rules_feed.updating import Signed
from tests.rules_feed.site import Careless, Site, act
from tests.servers.feeds import Asked, Response

TOY = "is-2024-7"


async def refused(site: Site, what: str, kind: str = "refused") -> FetchError:
    """The update is refused in these words; rules, state and what is on the disk are as before."""
    before = site.store.state, sorted((site.home / "rules-feed" / "editions").glob("[!.]*"))
    with pytest.raises(FetchError, match=what) as told:
        await site.update(by_itself=True)
    assert told.value.kind == kind
    assert (site.store.state, sorted((site.home / "rules-feed" / "editions").glob("[!.]*"))) == before
    assert load_in_use(site.home, site.base).measures[TOY].title == "Good"
    return told.value


@pytest.fixture
async def used(site: Site) -> Site:
    """A house that uses edition 1."""
    site.publish(act(title="Good"))
    await site.update()
    return site


@pytest.mark.parametrize("name", ["timestamp.json", "2.snapshot.json", "2.targets.json"])
async def test_a_wrong_signature_is_refused(used: Site, name: str) -> None:
    used.publish(act(title="Bad"))
    used.tamper(name)
    await refused(used, "wrong signature|not the one that was signed")


async def test_an_older_state_is_refused(used: Site) -> None:
    old = used.copy("old")
    used.publish(act(title="Good"), act(8))
    await used.update()
    used.show(old)
    await refused(used, "older than what was seen before")


async def test_an_older_state_is_refused_even_if_what_was_verified_is_gone(used: Site) -> None:
    old = used.copy("old")
    used.publish(act(title="Good"), act(8))
    await used.update()
    for path in used.store.metadata.rglob("*"):
        if path.is_file() or path.is_symlink():
            path.unlink()
    used.show(old)
    await refused(used, "its newest edition is 1; 2 is in use already")


async def test_a_frozen_feed_is_refused_once_its_timestamp_has_expired(used: Site) -> None:
    used.publish(act(title="Bad"), ago=timedelta(days=8))
    told = await refused(used, "it has expired: the publisher signs it no more, or somebody holds back what is newer")
    assert "timestamp" in told.message


@pytest.mark.parametrize("part", ["snapshot", "targets"])
async def test_parts_of_two_states_are_refused(used: Site, part: str) -> None:
    old = used.copy("old")
    used.publish(act(title="Bad"))
    mixed = used.folder / "metadata" / f"2.{part}.json"
    mixed.write_bytes((old / "metadata" / f"1.{part}.json").read_bytes())
    used.show()
    await refused(used, "older than what was seen before|parts of two states")


def endless(body: bytes) -> Callable[[Asked, asyncio.StreamWriter], Any]:
    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while not writer.is_closing():
            writer.write(body)
            await writer.drain()

    return answer


@pytest.mark.parametrize("kind", ["timestamp.json", "snapshot.json", "targets.json", "rules"])
async def test_endless_data_is_cut_off(used: Site, kind: str) -> None:
    used.publish(act(title="Bad"))
    for path in [*used.folder.rglob(f"*{kind}")]:
        used.server.act(f"/feed/{path.relative_to(used.folder)}", endless(b" " * 65_536))
    for path in used.folder.rglob("*.patch-*"):
        used.server.reply(f"/feed/{path.relative_to(used.folder)}", Response(404))
    await refused(used, "longer than it may be")


async def test_a_gigabyte_is_refused_before_a_byte_of_it_is_fetched(used: Site) -> None:
    class Huge(Careless):
        signs = staticmethod(lambda signed: msgspec.structs.replace(signed, size=1_000_000_000))

    used.publish(act(title="Bad"), by=Huge)
    await refused(used, "unpacks to 1,000,000,000 bytes")
    assert "rules" not in used.asked()


async def test_a_bomb_unpacks_to_no_byte_more_than_was_signed(used: Site) -> None:
    class Bomb(Careless):
        signs = staticmethod(lambda signed: msgspec.structs.replace(signed, size=100))

    used.publish(act(title="Bad"), by=Bomb)
    await refused(used, "does not unpack to the 100 bytes")


@pytest.mark.parametrize("answer", [Response(200, b"half"), Response(200, b""), Response(404), Response(503)])
async def test_half_a_file_and_none_are_refused(used: Site, answer: Response) -> None:
    used.publish(act(title="Bad"))
    for path in used.folder.glob("targets/*"):
        used.server.reply(f"/feed/targets/{path.name}", answer)
    if answer.status == 200:
        await refused(used, "not the one that was signed: half")
    else:
        await refused(used, str(answer.status), f"http-{answer.status}")


async def test_a_server_that_is_away_is_told_as_such(used: Site) -> None:
    await used.server.__aexit__(None, None, None)
    await refused(used, "no connection|Connect", "network")


def tar_with(*members: tarfile.TarInfo) -> Callable[[Careless, dict[str, bytes]], bytes]:
    def made(_: Careless, files: dict[str, bytes]) -> bytes:
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w") as tar:
            for name, content in files.items():
                head = tarfile.TarInfo(name)
                head.size = len(content)
                tar.addfile(head, io.BytesIO(content))
            for member in members:
                tar.addfile(member)
        return written.getvalue()

    return made


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.type, head.linkname = kind, target
    return head


@pytest.mark.parametrize(
    "member",
    [
        tarfile.TarInfo("../out.yaml"),
        tarfile.TarInfo("/etc/out.yaml"),
        tarfile.TarInfo("measures/is/../../../out.yaml"),
        tarfile.TarInfo("measures/.hidden"),
        tarfile.TarInfo("groups.yaml"),
        link("measures/is/link.yaml", "/etc/passwd"),
        link("measures/is/link.yaml", "groups.yaml", tarfile.LNKTYPE),
        link("measures/is/pipe.yaml", "", tarfile.FIFOTYPE),
    ],
    ids=lambda member: member.name,
)
async def test_an_archive_holds_plain_files_in_plain_places(used: Site, member: tarfile.TarInfo) -> None:
    by = type("Hostile", (Careless,), {"change": tar_with(member)})
    used.publish(act(title="Bad"), by=by)
    await refused(used, "the edition is not used: ")
    assert not list(used.place.rglob("out.yaml"))


async def test_a_rule_that_breaks_the_form_is_refused_by_name(used: Site) -> None:
    used.publish(act(title="Bad", kind="licens"), by=Careless)
    told = await refused(used, "edition 2 is not right by `rules check`: measures/is/is-2024-7.yaml")
    assert "type" in told.message
    used.publish(act(title="Bad") + "mystery: new\n", by=Careless)
    await refused(used, "mystery")


async def test_a_newer_form_asks_to_update_the_program(used: Site) -> None:
    used.publish(act(title="Bad"), by=type("Newer", (Careless,), {"schema": 2}))
    await refused(used, "rules of form 2, this program knows form 1: update the program")
    assert "rules" not in used.asked()


async def test_what_an_edition_says_of_itself_is_what_was_signed(used: Site) -> None:
    class Liar(Careless):
        @staticmethod
        def signs(signed: Signed) -> Signed:
            edition = msgspec.structs.replace(signed.edition, number=99)
            return Signed(edition, signed.archive, signed.size)

    used.publish(act(title="Bad"), by=Liar)
    await refused(used, "says something else of itself")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\xfe", b'{"signed": {}, "signatures": []}', b"[" * 10_000])
async def test_what_is_no_feed_is_refused(used: Site, body: bytes) -> None:
    used.server.reply("/feed/metadata/timestamp.json", Response(200, body))
    await refused(used, "not what a feed looks like")


async def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_FILES", 2)
    with pytest.raises(archives.ArchiveError, match="one file too many"):
        archives.files_in(archives.archived({"a": b"", "b": b"", "c": b""}))
