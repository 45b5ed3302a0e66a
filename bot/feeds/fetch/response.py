"""What a request brings: a body read within limits, or an error with a kind and a sentence for people.

Bodies are unpacked piece by piece, so that a decompression bomb is noticed.
"""

from __future__ import annotations

import os
import re
import sys
import zlib
from collections.abc import AsyncIterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Protocol
from urllib.parse import urlsplit

import aiohttp
from aiohttp.http_exceptions import LineTooLong

from bot.errors import FetchError
from bot.proxies import obstacle

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


# -- The limits of a request, and its results.

MOST_PATIENCE = 7 * 86_400
"""Seconds: the longest wait that a server can ask for."""
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NO_CACHE = re.compile(r"no-cache|no-store", re.IGNORECASE)
_MAX_VALIDATOR = 1024


@dataclass(frozen=True, slots=True)
class Validators:
    """The server's validators as received (RFC 9110, 8.8); they are sent back and never interpreted."""

    etag: str | None = None
    last_modified: str | None = None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3), a number or a date, as seconds; None if it is neither."""
    if not value:
        return None
    text = value.strip()
    if re.fullmatch(r"\d{1,12}", text):
        return float(min(int(text), MOST_PATIENCE))
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), MOST_PATIENCE)


def max_age(value: str | None) -> float | None:
    """Return the seconds for which a Cache-Control header declares the answer fresh; None if it gives none."""
    if not value or _NO_CACHE.search(value):
        return None
    ages = [int(number) for number in _MAX_AGE.findall(value)]
    return float(min(*ages, MOST_PATIENCE)) if ages else None


def validators(headers: Mapping[str, str]) -> Validators:
    """Read a response's validators; one that could not be sent back is left out."""
    return Validators(_echoable(headers.get("ETag")), _echoable(headers.get("Last-Modified")))


def _echoable(value: str | None) -> str | None:
    if not value or len(value) > _MAX_VALIDATOR or not value.isprintable():
        return None
    return value


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of one fetch: `total`, `connect` and `silence` in seconds, counts, and bytes of a header line."""

    total: float = 30.0
    connect: float = 10.0
    silence: float = 15.0
    body: BodyLimits = field(default_factory=BodyLimits)
    redirects: int = 8
    header_line: int = 32_768
    headers: int = 200


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, unpacked. `moved_to` is set if only permanent redirects (301, 308) led there."""

    url: str
    body: bytes
    content_type: str | None
    validators: Validators
    digest: str
    """Of the body, for servers whose validators change although the body does not."""
    max_age: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The answer 304. `validators` are the new ones if the answer carries any."""

    validators: Validators
    max_age: float | None = None
    moved_to: str | None = None


class SourceFetchError(FetchError):
    """A FetchError with the server's `retry_after` in seconds; None if it gave none."""

    def __init__(self, source: str, kind: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(source, kind, message)
        self.retry_after = retry_after


_GONE = 410
NOT_PUBLIC = "is not a public address"
"""Part of ClosedAddressError's message, and so of the client's error that joins those of several addresses."""


def host_of(url: str) -> str:
    """Return the host of an address, for messages. The whole address is never shown, since it may carry a token."""
    return urlsplit(url).hostname or "an address without a host"


def status_error(source: str, status: int, headers: Mapping[str, str], url: str) -> SourceFetchError:
    """Make the error for a status other than success; `source` is the source's id."""
    wait = retry_after(headers.get("Retry-After"), datetime.now(UTC))
    if status == _GONE:
        return SourceFetchError(source, "gone", f"{host_of(url)} says that it is gone for good (410)", wait)
    patience = f"; it asks to come back in {wait:.0f} s" if wait is not None else ""
    return SourceFetchError(source, f"http-{status}", f"{host_of(url)} answered {status}{patience}", wait)


def describe_failure(error: Exception) -> tuple[str, str]:
    """Return the FetchErrorKind of an error raised by the client, and a sentence for people."""
    if NOT_PUBLIC in str(error):  # also if the client joined the errors of several addresses
        return "blocked-address", "it leads to an address that is not public"
    if why := obstacle(error):
        return "network", why
    if isinstance(error, aiohttp.ClientResponseError):
        too_long = isinstance(error.__cause__, LineTooLong) or re.search("Got more than|Too many", error.message)
        return (
            ("too-large", "its headers are too long or too many")
            if too_long
            else ("network", "it does not answer in HTTP")
        )
    if isinstance(error, aiohttp.ClientPayloadError):
        return "network", "the connection ended in the middle of the body"
    return "network", _short_message(error)


def _plain_message(error: BaseException) -> str:
    """Return OpenSSL's message without its constant's name and the line of Python's source."""
    return re.sub(r"^\[[^\]]*\]\s*|\s*\(_ssl\.c:\d+\)$", "", str(error))


def _short_message(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the name cannot be resolved"
    if isinstance(error, aiohttp.ClientSSLError):
        return f"no safe connection (TLS): {_plain_message(error.__cause__ or error)}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {os.strerror(error.errno) if error.errno else 'none of its addresses takes one'}"
    return str(error) or type(error).__name__


def describe_timeout(error: TimeoutError, limits: FetchLimits) -> str:
    """Say which limit was exceeded, as the rest of a sentence about the host."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"could not be reached within {limits.connect:g} s"
    if isinstance(error, aiohttp.SocketTimeoutError):
        return f"sent nothing for {limits.silence:g} s"
    return f"did not answer in full within {limits.total:g} s"
