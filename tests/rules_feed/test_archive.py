"""Files ↔ archives ↔ packed bytes and patches."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules_feed.archive import ArchiveError, archived, digest_of, files_in, packed, unpacked

NAMES = st.from_regex(r"[a-z0-9_][a-z0-9._-]{0,12}(/[a-z0-9_][a-z0-9._-]{0,12}){0,3}", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=200), max_size=6)


@given(FILES)
def test_the_same_files_make_the_same_archive_and_come_back(files: dict[str, bytes]) -> None:
    archive = archived(files)
    assert archived(dict(reversed(files.items()))) == archive
    assert files_in(archive) == files
    assert unpacked(packed(archive), len(archive)) == archive


@given(FILES, FILES)
def test_a_patch_makes_one_archive_from_the_other(old: dict[str, bytes], new: dict[str, bytes]) -> None:
    before, after = archived(old), archived(new)
    assert unpacked(packed(after, before), len(after), before) == after


@given(st.binary(max_size=300), st.integers(0, 100_000))
def test_bytes_that_are_no_archive_are_refused_or_right(content: bytes, size: int) -> None:
    with contextlib.suppress(ArchiveError):
        assert len(unpacked(content, size)) == size
    try:
        found = files_in(content)
    except ArchiveError:
        return
    assert files_in(archived(found)) == found


@given(FILES, st.integers(0, 2_000))
def test_half_an_archive_is_refused(files: dict[str, bytes], cut: int) -> None:
    archive = archived(files)
    whole = packed(archive)
    with pytest.raises(ArchiveError):
        unpacked(whole[: min(cut, len(whole) - 1)], len(archive))


@pytest.mark.parametrize("name", ["", "/a", "../a", "a/../b", "a//b", ".a", "a/.b", "a\\b", "a\0b", "ä", "a/b/c/d/e/f"])
def test_a_path_that_could_lead_out_is_none(name: str) -> None:
    with pytest.raises(ArchiveError):
        archived({name: b""})


def test_a_patch_needs_its_own_base() -> None:
    old, new = archived({"a": bytes(range(256)) * 40}), archived({"a": bytes(range(256)) * 40, "b": b"x"})
    patch = packed(new, old)
    assert len(patch) < len(packed(new)) + 50
    try:
        made = unpacked(patch, len(new), archived({"a": b"other" * 2_000}))
    except ArchiveError:
        return
    assert digest_of(made) != digest_of(new)
