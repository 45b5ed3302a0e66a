"""Screens the firms in a query with a yente server (or OpenSanctions' own), against lists that are not on file here.

The call is POST /match/<dataset>: a query by example for each name, answered by the most similar entities. The names
are sent to no other address. The service gets a few seconds; an error is shown with the answer, which never fails
because of it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.model.screening import ScreeningMatch, ScreeningResult
from bot.settings import Settings

log = logging.getLogger(__name__)

SECONDS = 2.0
MOST_NAMES = 10
MOST_MATCHES = 5
MOST_BYTES = 2 * 1024 * 1024
THRESHOLD = 0.7
"""The score from which the service counts an entity as a match."""
_DATASET = "/match/sanctions"
_OK = 200


class Screening:
    """Asks the service at an address: of a server (`http://yente:8000`) or of a dataset (`…/match/default`)."""

    def __init__(self, address: str, key: str | None = None, seconds: float = SECONDS) -> None:
        bare = address.rstrip("/")
        self._address = bare if "/match/" in urlsplit(bare).path else bare + _DATASET
        self._headers = {"Authorization": f"ApiKey {key}"} if key else {}
        self._seconds = seconds

    async def ask(self, names: Sequence[str]) -> ScreeningResult:
        """Return the matches of these firms' names. Never raises: `error` says why the service could not be asked."""
        firms = tuple(dict.fromkeys(names))[:MOST_NAMES]
        try:
            async with asyncio.timeout(self._seconds):
                return ScreeningResult(firms, tuple(_matches(firms, await self._asked(firms))))
        except TimeoutError:
            why = f"no answer within {self._seconds:g} s"
        except aiohttp.ClientResponseError as error:
            why = f"it answered {error.status}"
        except (aiohttp.ClientError, OSError) as error:
            why = f"it cannot be reached ({type(error).__name__})"
        except (ValueError, KeyError, TypeError, AttributeError):
            why = "its answer is not that of a screening service"
        log.warning("The screening service could not be asked: %s.", why)
        return ScreeningResult(firms, error=why)

    async def _asked(self, names: Sequence[str]) -> Mapping[str, Any]:
        queries = {str(place): _example(name) for place, name in enumerate(names)}
        params = {"limit": str(MOST_MATCHES), "threshold": str(THRESHOLD)}
        async with (
            aiohttp.ClientSession(headers=self._headers) as session,
            session.post(self._address, json={"queries": queries}, params=params, allow_redirects=False) as response,
        ):
            if response.status != _OK:
                raise aiohttp.ClientResponseError(response.request_info, (), status=response.status)
            body = await response.content.read(MOST_BYTES + 1)
            while not response.content.at_eof() and len(body) <= MOST_BYTES:
                body += await response.content.read(MOST_BYTES + 1 - len(body))
            if len(body) > MOST_BYTES:
                raise ValueError("too large")
        answers: Mapping[str, Any] = _read(body)["responses"]
        return answers


def screening_of(settings: Settings) -> Screening | None:
    """Return the configured service; None if there is none."""
    if settings.screening is None:
        return None
    key = settings.screening_key
    return Screening(settings.screening, key.get_secret_value() if key else None)


def _example(name: str) -> Mapping[str, Any]:
    return {"schema": "LegalEntity", "properties": {"name": [name]}}


def _read(body: bytes) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(body)
    return document


def _matches(names: Sequence[str], answers: Mapping[str, Any]) -> Iterator[ScreeningMatch]:
    """Yield the entities that the service counts as matches. Raises ValueError if a query failed."""
    for place, name in enumerate(names):
        answer = answers[str(place)]
        if answer["status"] != _OK:
            raise ValueError("a query failed")
        for entity in answer["results"]:
            if entity["match"]:
                countries = (str(code).upper() for code in entity["properties"].get("country", ()))
                lists = tuple(map(str, entity["datasets"]))
                yield ScreeningMatch(
                    name, str(entity["caption"]), lists, tuple(dict.fromkeys(countries)), float(entity["score"])
                )
