"""Files of an edition ↔ one archive, and archives packed, alone or as a patch of an earlier one. PURE.

An archive is a tar of the same bytes for the same files, so that its digest names what it holds. A patch is the archive
packed with an earlier one as zstandard's dictionary: what both have costs next to nothing, whatever its place.
"""

from __future__ import annotations

import io
import re
import sys
import tarfile
from collections.abc import Mapping
from hashlib import sha256

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_PACKED = 64 * 1024 * 1024
"""Bytes of a download: the rules of 2026 have 0.7 MB."""
MOST_UNPACKED = 256 * 1024 * 1024
MOST_FILES = 50_000
_PIECE = 1024 * 1024
_WIDEST_WINDOW = 27
"""The largest window, as a power of two, that is packed and unpacked with: 128 MB."""
_LEVEL = 19
_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,99}/){0,4}[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


class ArchiveError(ValueError):
    """An archive is broken, too large, or holds something else than plain files in plain folders."""


def digest_of(archive: bytes) -> str:
    """Return the name of an archive's content (SHA-256, hex)."""
    return sha256(archive).hexdigest()


def archived(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of these files (path → content), always the same. Raises ArchiveError for an unsafe path."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            head = tarfile.TarInfo(_safe(name))
            head.size, head.mode = len(files[name]), 0o644
            tar.addfile(head, io.BytesIO(files[name]))
    return written.getvalue()


def files_in(archive: bytes) -> dict[str, bytes]:
    """Return the files of an archive. Raises ArchiveError for links, paths that lead out, or too many files."""
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            for member in tar:
                if member.isdir():
                    continue
                content = tar.extractfile(member) if member.isreg() else None
                if content is None:
                    raise ArchiveError(f"{member.name[:100]!r} is no plain file")
                if member.name in found or len(found) >= MOST_FILES:
                    raise ArchiveError(f"{member.name[:100]!r} comes twice, or is one file too many")
                found[_safe(member.name)] = content.read()
    except (tarfile.TarError, EOFError, OverflowError) as error:
        raise ArchiveError(f"it is no whole tar archive ({error})") from error
    return found


def packed(archive: bytes, base: bytes | None = None) -> bytes:
    """Return the archive packed; with a `base`, as the patch that makes it from that one."""
    window = max((len(archive) + len(base or b"")).bit_length(), 18)
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _LEVEL,
        zstd.CompressionParameter.window_log: min(window, _WIDEST_WINDOW),
        zstd.CompressionParameter.enable_long_distance_matching: 1,
    }
    return zstd.compress(archive, options=options, zstd_dict=_prefix(base))


def unpacked(content: bytes, size: int, base: bytes | None = None) -> bytes:
    """Return the archive of `size` bytes from its packed form, or from a patch of `base`. Raises ArchiveError.

    Nothing beyond `size` is unpacked, whatever the content claims.
    """
    if not 0 <= size <= MOST_UNPACKED:
        raise ArchiveError(f"it unpacks to {size} bytes; {MOST_UNPACKED} are the most")
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WIDEST_WINDOW}
    unpacker = zstd.ZstdDecompressor(options=options, zstd_dict=_prefix(base))
    found = bytearray()
    try:
        while not unpacker.eof and len(found) <= size:
            piece = unpacker.decompress(content, min(_PIECE, size + 1 - len(found)))
            content = b""
            if not piece and unpacker.needs_input:
                break
            found += piece
    except zstd.ZstdError as error:
        raise ArchiveError(f"it cannot be unpacked ({error})") from error
    if len(found) != size or not unpacker.eof:
        raise ArchiveError(f"it does not unpack to the {size} bytes that its publisher signed")
    return bytes(found)


def _prefix(base: bytes | None) -> zstd.ZstdDict | tuple[zstd.ZstdDict, int] | None:
    """Return what zstandard may refer to; a base of fewer bytes than a dictionary has is none."""
    return zstd.ZstdDict(base, is_raw=True).as_prefix if base else None


def _safe(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ArchiveError(f"{name[:100]!r} is not the path of a file of rules")
    return name
