"""Reads response bodies within limits. They are unpacked piece by piece, so that a decompression bomb is noticed."""

from __future__ import annotations

import sys
import zlib
from collections.abc import AsyncIterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

PIECE = 65_536
MOST_CODINGS = 2


class BadCodingError(Exception):
    """The body does not match its Content-Encoding."""


class Decoder(Protocol):
    """One content coding."""

    @property
    def whole(self) -> bool:
        """Whether the end of the packed data was reached."""
        ...

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack these bytes. Raises BadCodingError."""
        ...


class IdentityCoding:
    """The coding `identity`: bytes pass unchanged."""

    whole = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the bytes unchanged."""
        yield data


class Zlib:
    """gzip (one member after another), and deflate with or without its zlib frame."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inner: zlib._Decompress | None = None
        self.whole = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        while data:
            if self.whole and (not self._gzip or not data.startswith(b"\x1f")):
                return  # Padding and other bytes after the end of the body are common and harmless.
            if self._inner is None or self.whole:
                self._inner, self.whole = zlib.decompressobj(self._window(data)), False
            try:
                piece = self._inner.decompress(data, PIECE)
            except zlib.error as error:
                raise BadCodingError(str(error)) from error
            if piece:
                yield piece
            self.whole = self._inner.eof
            data = self._inner.unused_data if self.whole else self._inner.unconsumed_tail

    def _window(self, data: bytes) -> int:
        if self._gzip:
            return 16 + zlib.MAX_WBITS
        framed = data[0] & 0x0F == 8  # noqa: PLR2004 - RFC 1950: the method's number in a zlib frame
        return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS


class Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]  # noqa: PLC0415 - few processes need it

        self._error: type[Exception] = brotli.error
        self._inner = brotli.Decompressor()

    @property
    def whole(self) -> bool:
        """See Decoder."""
        return bool(self._inner.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        while not self.whole:
            try:
                piece: bytes = self._inner.process(data, output_buffer_limit=PIECE)
            except self._error as error:
                raise BadCodingError(f"brotli: {error}") from error
            data = b""
            if piece:
                yield piece
            if self._inner.can_accept_more_data():
                return


class Zstandard:
    """RFC 8878, one frame after another."""

    def __init__(self) -> None:
        if sys.version_info >= (3, 14):
            from compression import zstd  # noqa: PLC0415 - few processes need it
        else:
            from backports import zstd  # noqa: PLC0415 - few processes need it
        self._zstd = zstd
        self._inner = zstd.ZstdDecompressor()

    @property
    def whole(self) -> bool:
        """See Decoder."""
        return self._inner.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        while True:
            if self._inner.eof:
                if not data:
                    return
                self._inner = self._zstd.ZstdDecompressor()
            try:
                piece = self._inner.decompress(data, PIECE)
            except self._zstd.ZstdError as error:
                raise BadCodingError(f"zstd: {error}") from error
            if piece:
                yield piece
            data = self._inner.unused_data if self._inner.eof else b""
            if not self._inner.eof and self._inner.needs_input:
                return


class Chain:
    """Several codings applied to one body, the outermost first."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    @property
    def whole(self) -> bool:
        """Whether every layer reached its end."""
        return all(decoder.whole for decoder in self._decoders)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        return self._through(data, 0)

    def _through(self, data: bytes, n: int) -> Iterator[bytes]:
        if n == len(self._decoders):
            yield data
            return
        for piece in self._decoders[n].feed(data):
            yield from self._through(piece, n + 1)


def decoder_for(content_encoding: str) -> Decoder:
    """Return the decoder for a Content-Encoding header. Raises BadCodingError for an unknown coding."""
    names = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in {"", "identity"}]
    if not names:
        return IdentityCoding()
    if len(names) > MOST_CODINGS:
        raise BadCodingError(f"{len(names)} content codings over each other")
    return Chain([_single_decoder(name) for name in reversed(names)])


def _single_decoder(name: str) -> Decoder:
    if name in {"gzip", "x-gzip"}:
        return Zlib(gzip=True)
    if name == "deflate":
        return Zlib(gzip=False)
    if name == "br":
        return Brotli()
    if name == "zstd":
        return Zstandard()
    raise BadCodingError(f"the content coding {name!r} is not known")


_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Most bytes of an unpacked body, and its largest ratio to the packed size (checked from `ratio_from` bytes on)."""

    size: int = 16 * 1024 * 1024
    ratio: int = 200
    ratio_from: int = 1024 * 1024


class BodyError(Exception):
    """A body that is too large or does not match its coding. `kind` is a FetchErrorKind."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


async def read_body(chunks: AsyncIterable[bytes], coding: str, announced: int | None, limits: BodyLimits) -> bytes:
    """Read and unpack a body; `announced` is its Content-Length. Raises BodyError (too-large, malformed)."""
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
        return _gunzipped(bytes(body), packed, limits)
    except BadCodingError as error:
        raise BodyError("malformed", f"the body is not what its Content-Encoding says: {error}") from error


def body_digest(body: bytes) -> str:
    """Return the digest of a body (32 hex digits)."""
    return blake2b(body, digest_size=16).hexdigest()


def _gunzipped(body: bytes, packed: int, limits: BodyLimits) -> bytes:
    """Unpack a body that is itself a gzip file (a .xml.gz served as stored); return others unchanged."""
    if not body.startswith(_GZIP):
        return body
    decoder, unpacked = decoder_for("gzip"), bytearray()
    _unpack(decoder, body, unpacked, packed, limits)
    _check_whole(decoder, len(body))
    return bytes(unpacked)


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
