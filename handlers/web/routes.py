"""All that is served of a site."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp.web import AbstractRouteDef

from handlers.web.api import Api
from handlers.web.outgoing import Outgoing
from handlers.web.pages import Pages
from handlers.web.site import Site


def routes(site: Site) -> Sequence[AbstractRouteDef]:
    """Feeds first: `/announcements/live` has to be known before the page of one announcement."""
    return [*Outgoing(site).routes(), *Api(site).routes(), *Pages(site).routes()]
