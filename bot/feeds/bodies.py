"""Reads response bodies incrementally within limits, decompressing on the way."""

from __future__ import annotations

from collections.abc import AsyncIterable
from dataclasses import dataclass
from hashlib import blake2b

from bot.feeds.unpack import BadCodingError, Decoder, decoder_for

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Bytes of an unpacked body, and how many times its packed size it may be (asked from `ratio_from` bytes on)."""

    size: int = 16 * 1024 * 1024
    ratio: int = 200
    ratio_from: int = 1024 * 1024


class BodyError(Exception):
    """A body that is too large, or not what its coding says: `kind` as in the contract."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


async def read_body(chunks: AsyncIterable[bytes], coding: str, announced: int | None, limits: BodyLimits) -> bytes:
    """Read and unpack a body; `announced` is its Content-Length. Raises BodyError: too-large, malformed."""
    if (announced or 0) > limits.size:
        raise BodyError("too-large", f"the body announces {announced} bytes")
    packed = 0
    body = bytearray()
    try:
        decoder = decoder_for(coding)
        async for chunk in chunks:
            packed += len(chunk)
            _unpack(decoder, chunk, body, packed, limits)
        _check_whole(decoder, packed)
        return _opened(bytes(body), packed, limits)
    except BadCodingError as error:
        raise BodyError("malformed", f"the body is not what its Content-Encoding says: {error}") from error


def body_digest(body: bytes) -> str:
    """The digest of a body: 32 hex digits."""
    return blake2b(body, digest_size=16).hexdigest()


def _opened(body: bytes, packed: int, limits: BodyLimits) -> bytes:
    """The body, unpacked where it is a .xml.gz served as it lies on the disk."""
    if not body.startswith(_GZIP):
        return body
    decoder, opened = decoder_for("gzip"), bytearray()
    _unpack(decoder, body, opened, packed, limits)
    _check_whole(decoder, len(body))
    return bytes(opened)


def _check_whole(decoder: Decoder, packed: int) -> None:
    if packed and not decoder.whole:
        raise BadCodingError("it ends in the middle")


def _unpack(decoder: Decoder, chunk: bytes, body: bytearray, packed: int, limits: BodyLimits) -> None:
    for piece in decoder.feed(chunk):
        body += piece
        if len(body) > limits.size:
            raise BodyError("too-large", f"the body is larger than {limits.size} bytes")
        if len(body) > limits.ratio_from and len(body) > packed * limits.ratio:
            raise BodyError("too-large", f"the body unpacks to more than {limits.ratio} times its size")
