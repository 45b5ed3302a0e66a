"""`exportwatch tokens`: tokens of programs for `/api/v1/parts`: made, listed, revoked. Only digests are on record."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from handlers.terminal import Group
from handlers.terminal.local_bot import operator_name, run_with_bot

if TYPE_CHECKING:
    from bot.store.audit import Audit
    from bot.store.tokens import ProgramToken, ProgramTokens

T = TypeVar("T")


@click.group("tokens", cls=Group, invoke_without_command=True)
@click.pass_context
def tokens_command(context: click.Context) -> None:
    """Make, list and revoke tokens of programs that use /api/v1/parts. A bot must run."""
    if context.invoked_subcommand is None:
        context.invoke(_list)


@tokens_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def _list(*, as_json: bool = False) -> None:
    """List the tokens: id, name, scopes, who made it and when, the day of its last use."""
    tokens = _run_with_bot(lambda held, _: held.all())
    if not tokens and not as_json:
        click.echo("No program has a token. Make one: exportwatch tokens make NAME --scope parts:read", err=True)
    for one in tokens:
        if as_json:
            click.echo(json.dumps(_row(one), ensure_ascii=False))
        else:
            used = f"last used {one.used}" if one.used else "never used"
            click.echo(f"{one.id}  {one.name}  {' '.join(one.scopes)}  made {one.created[:10]} by {one.by}, {used}")


@tokens_command.command("make")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="parts:read, parts:write (send, ask again, watch, delete) or parts:decide; several times for several.",
)
def _make(name: str, scopes: tuple[str, ...]) -> None:
    """Make a token for the program NAME and print it: it is shown this once."""

    async def made(held: ProgramTokens, audit: Audit) -> tuple[ProgramToken, str]:
        token, secret = await held.make(name, scopes, operator_name())
        await _note(audit, "token", "", f"{token.id} {token.name} {' '.join(token.scopes)}")
        return token, secret

    token, secret = _run_with_bot(made)
    click.echo(secret)
    click.echo(f"Token {token.id} of {token.name}. It is not shown again; only its digest is kept.", err=True)


@tokens_command.command("revoke")
@click.argument("token")
def _revoke(token: str) -> None:
    """Revoke the token of an id: it opens nothing any more."""

    async def revoked(held: ProgramTokens, audit: Audit) -> ProgramToken:
        gone = await held.revoke(token)
        await _note(audit, "token revoked", f"{gone.id} {gone.name}", "")
        return gone

    gone = _run_with_bot(revoked)
    click.echo(f"Revoked: {gone.id} of {gone.name}.")


def _run_with_bot(work: Callable[[ProgramTokens, Audit], Awaitable[T]]) -> T:
    from bot.store.audit import Audit  # noqa: PLC0415 - slow, and `--help` needs none
    from bot.store.keys import Keys  # noqa: PLC0415 - see above
    from bot.store.tokens import ProgramTokens  # noqa: PLC0415 - see above

    return run_with_bot(lambda redis: work(ProgramTokens(redis, Keys()), Audit(redis, Keys())))


async def _note(audit: Audit, what: str, before: str, after: str) -> None:
    from bot.model.delivery import Channel  # noqa: PLC0415 - see _run_with_bot
    from bot.parts.records import WEB  # noqa: PLC0415 - see _run_with_bot

    await audit.note(Channel.from_key(WEB), operator_name(), what, before, after)


def _row(one: ProgramToken) -> dict[str, object]:
    return {
        "id": one.id, "name": one.name, "scopes": list(one.scopes), "by": one.by, "created": one.created,
        "used": one.used or None,
    }  # fmt: skip
