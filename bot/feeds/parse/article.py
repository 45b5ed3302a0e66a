"""Extracts the main text of a linked page. Runs only in workers; no other process loads trafilatura and pypdf."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import islice

from bot.errors import FetchError
from bot.feeds.parse.encoding import decode
from bot.feeds.parse.values import TITLE_LENGTH, one_line
from bot.model.announcement import LONGEST_ARTICLE_TEXT, Article

NO_TEXT = "no-text"
"""The kind of error for a page without main text."""
LEAST = 60
"""Characters: a shorter text is a login form, a cookie notice or a picture. A short notice in Chinese has 80."""
HTML_LIMIT = 1_500_000
"""Characters of markup that are read."""
PDF_PAGES = 40
_PDF_WITHIN = 1024
"""The header of a PDF is within its first kilobyte (ISO 32000, annex H)."""
# One class, so that two blanks around a control character become one.
_UNSEEN = re.compile(
    r"(?:[^\S\n]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff])+"
)
_LINES = re.compile(r" *\n[ \n]*")


def extract(body: bytes, address: str, content_type: str | None) -> Article:
    """Extract the main text of a page or a PDF. Raises FetchError (`no-text`) if there is none."""
    if b"%PDF-" in body[:_PDF_WITHIN]:
        title, text, published = _read_pdf(body)
    else:
        title, text, published = _read_html(body, content_type)
    text = tidy(text)
    if len(text) < LEAST:
        raise FetchError(address, NO_TEXT, "the page holds no text to speak of")
    return Article(address, one_line(tidy(title))[:TITLE_LENGTH], text, published)


def tidy(text: str) -> str:
    """Remove control, zero-width and direction characters; collapse blanks and empty lines; cut what is too long."""
    visible = _UNSEEN.sub(
        lambda found: " " if any(map(str.isspace, found[0])) else "", text[: LONGEST_ARTICLE_TEXT * 4]
    )
    return _LINES.sub("\n", visible).strip()[:LONGEST_ARTICLE_TEXT].rstrip()


def _read_html(body: bytes, content_type: str | None) -> tuple[str, str, str | None]:
    if b"\0" in body[:4096] and not (content_type or "").startswith("text/"):
        raise FetchError("", NO_TEXT, "neither a page nor a PDF")
    # Imported here: it takes half a second and 40 MB, which feeds do not need.
    from trafilatura import bare_extraction  # noqa: PLC0415 - see above

    markup = decode(body, content_type=content_type).text[:HTML_LIMIT]
    document = bare_extraction(
        markup,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        date_extraction_params={"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"},
    )
    if document is None or isinstance(document, dict):
        raise FetchError("", NO_TEXT, "the page has no main text")
    return document.title or "", document.text or "", _day(document.date)


def _day(value: str | None) -> str | None:
    """Read the page's own day; None if it is in the future, which is a mistake of the page."""
    try:
        day = date.fromisoformat(value) if value else None
    except ValueError:
        return None
    return day.isoformat() if day and day <= datetime.now(UTC).date() + timedelta(days=1) else None


def _read_pdf(body: bytes) -> tuple[str, str, str | None]:
    """Read the first pages. No day is returned, since a PDF's creation date is not its date of publication."""
    from pypdf import PdfReader  # noqa: PLC0415 - see above
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - with it

    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted:
            # Many notices are protected against changes only and open with an empty password.
            reader.decrypt("")
        title = str((reader.metadata.title if reader.metadata else "") or "")
        return title, "\n".join(_texts(page.extract_text() for page in islice(reader.pages, PDF_PAGES))), None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
        raise FetchError("", NO_TEXT, f"the PDF cannot be read ({type(error).__name__})") from error


def _texts(pages: Iterable[str]) -> Iterator[str]:
    """Yield pages until they hold LONGEST_ARTICLE_TEXT characters."""
    size = 0
    for text in pages:
        yield text
        size += len(text)
        if size >= LONGEST_ARTICLE_TEXT:
            return
