"""`exportwatch completion`: click's completion by Tab, printed or installed where the shell looks for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from bot.errors import ConfigError

_KINDS: Mapping[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
SHELLS = tuple(_KINDS)
NAME, VARIABLE = "exportwatch", "_EXPORTWATCH_COMPLETE"
_ZSH = "Add to ~/.zshrc, once: fpath+=({folder}); autoload -Uz compinit; compinit"


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.option("--install", is_flag=True, help="Write it where the shell looks for it, for this user alone.")
def completion_command(shell: str | None, *, install: bool) -> None:
    """Complete commands and options by Tab in SHELL (the one of $SHELL if it is not named).

    Without --install the script is printed, for `source <(exportwatch completion bash)`.
    """
    wanted = shell or Path(os.environ.get("SHELL", "")).name
    if wanted not in SHELLS:
        raise click.UsageError(f"name the shell: {', '.join(SHELLS)}")
    script = script_of(wanted)
    if not install:
        click.echo(script)
        return
    place = place_of(wanted, os.environ, Path.home())
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(script, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{place}: {error.strerror or error}; print it without --install and put it elsewhere"
        ) from error
    click.echo(f"Written to {place}. It works in the next shell that you open.")
    if wanted == "zsh":
        click.echo(_ZSH.format(folder=place.parent))


def script_of(shell: str) -> str:
    """Return the script for one of SHELLS."""
    made = _KINDS[shell](click.Command(NAME), {}, NAME, VARIABLE)
    # Not `source()`: for bash that runs bash to look at its version, which need not be on this machine.
    return made.source_template % made.source_vars()


def place_of(shell: str, environment: Mapping[str, str], home: Path) -> Path:
    """Return the file that the shell reads for this user."""
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    return {
        "bash": data / "bash-completion" / "completions" / NAME,
        "zsh": home / ".zfunc" / f"_{NAME}",
        "fish": config / "fish" / "completions" / f"{NAME}.fish",
    }[shell]
