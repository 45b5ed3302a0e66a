"""Parts of rule files: periods, suspensions, destinations, exemptions, quotas, thresholds, customs codes."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.rules.schema_fields import HsCode, PartialDate, Place, Text


class Strict(BaseModel):
    """No unknown fields, no changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class Period(Strict):
    """Days on which an act (or a part or item of it) is in force; both ends count."""

    from_: PartialDate | None = Field(None, alias="from")
    """First day. Left out: already in force as far back as we know."""
    until: PartialDate | None = None
    """Last day. Left out: no end."""
    announced: PartialDate | None = None
    """When this period was announced, if later than the act itself (a renewal)."""
    then: Literal["expired", "unknown", "released"] = "expired"
    """What holds after the last day: `expired` (repealed, replaced, run out for good), `unknown` (habitually renewed
    and no later act is on file), `released` (taken off the list: does not count in a status any more)."""
    by: Text | None = None
    """The document that ended it."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ and self.until and self.until.last < self.from_.first:
            raise ValueError("until is before from")
        if self.then != "expired" and self.until is None:
            raise ValueError(f"then: {self.then} needs an until")
        return self


class Suspension(Strict):
    """Days on which an act in force is not applied; both ends count."""

    from_: PartialDate = Field(alias="from")
    until: PartialDate | None = None
    """Last day. Left out: open end."""
    by: Text
    """The suspending act, for example `No. 70 of 2025`."""
    then: Literal["unknown", "in-force", "ended"] = "unknown"
    """What holds after the last day. `in-force` only when an act or notice confirms that the rule is back,
    `ended` when the rule never came back."""
    note: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until and self.until.last < self.from_.first:
            raise ValueError("until is before from")
        return self


class Destinations(Strict):
    """Toward whom. Countries (ISO codes) or groups of rules/groups.yaml. `only` minus `except`."""

    only: tuple[Place, ...] | None = None
    except_: tuple[Place, ...] = Field((), alias="except")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.only is None and not self.except_:
            raise ValueError("write `destinations: all`, or `only:` and `except:` with codes")
        if self.only is not None and not self.only:
            raise ValueError("only: names nobody")
        return self


class Binds(Strict):
    """Whom an act binds when it does not bind everyone: it is then shown as "also applies"."""

    who: Literal["listed-parties", "military", "end-use", "owners", "exporters", "other"]
    text: Text
    """Plain words: "20 Japanese entities on the control list"."""
    parties: tuple[Text, ...] = ()
    """Names that make the act count when a query holds them."""
    words: tuple[Text, ...] = ()
    """Words for the party or use in any language: military, 军事, défense."""


class Exemption(Strict):
    """Who is spared although the act would reach them, and when."""

    firms: tuple[Text, ...] = ()
    destinations: tuple[Place, ...] = ()
    from_: PartialDate | None = Field(None, alias="from")
    until: PartialDate | None = None
    by: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.firms and not self.destinations:
            raise ValueError("names neither firms nor destinations")
        return self


class Quota(Strict):
    """How much may leave in a year or another span."""

    period: Text
    """`"2026"`, `"2025-10-16/2025-12-31"`."""
    amount: Annotated[float, Field(ge=0)]
    unit: Text
    note: Text | None = None


class Threshold(Strict):
    """A comparison that the item must meet. Two bounds make a range."""

    what: Text
    """`purity`, `specific energy`, `flexural strength` …"""
    over: float | None = None
    from_: float | None = Field(None, alias="from")
    under: float | None = None
    up_to: float | None = None
    unit: Text

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.over is self.from_ is self.under is self.up_to is None:
            raise ValueError("needs one of over, from, under, up_to")
        if self.over is not None and self.from_ is not None:
            raise ValueError("over (more than) and from (or more) exclude each other")
        if self.under is not None and self.up_to is not None:
            raise ValueError("under (less than) and up_to (or less) exclude each other")
        return self


class HsLine(Strict):
    """A customs code as the act or its tariff prints it; a bare string is the same without a note."""

    code: HsCode
    edition: Text | None = None
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever the file holds
        return {"code": value} if not isinstance(value, dict) else value


class OutsideLine(Strict):
    """A customs code that looks near and is known to be outside."""

    code: HsCode
    why: Text
