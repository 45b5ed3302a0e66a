"""Exportwatch for Python: what is under export control, from the rules that this version carries.

    from exportwatch import Rules

docs/python.md explains it. Information, not legal advice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import ExportwatchError, RuleFileError, UsageError

if TYPE_CHECKING:
    from exportwatch.facade import Rules

__all__ = ["ExportwatchError", "RuleFileError", "Rules", "UsageError"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - as Python calls it
    """Import the rules when they are asked for: the command `python -m exportwatch` loads what it needs itself."""
    if name != "Rules":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from exportwatch.facade import Rules  # noqa: PLC0415 - see above

    return Rules
