"""Named productivity measures: columns of the panel that a production function leaves."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Literal, LiteralString

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.productivity import (
    IMPOSED_METHODS,
    PROXY_METHODS,
    SHARE_SLACK,
    STAGED_METHODS,
    ProductivityMethod,
)
from ipec_econ.core.spec.base import Column, Seq, SpecModel

DRAWS = 200
"""Draws of firms for standard errors that nothing else gives."""

CostShare = Annotated[
    Annotated[float, Field(gt=0, lt=1, strict=False), Tag("number")]
    | Annotated[Column, Tag("column")],
    Discriminator(lambda value: "column" if isinstance(value, str) else "number"),
]


class LawOfMotion(SpecModel):
    """How productivity moves: its polynomial degree and what may shift it.

    `endogenous` names columns or treatments that may move productivity, in the same period
    (`current`) or one period before (`lagged`). A treatment whose effect on productivity is
    estimated afterwards belongs here. `exit` lets firms of low productivity leave (Olley–Pakes).
    """

    degree: Annotated[int, Field(ge=1, le=3)] = 1
    endogenous: Seq[Column] = ()
    exit: bool = False
    timing: Literal["current", "lagged"] = "current"


class Productivity(SpecModel):
    """One named productivity measure, in logs: output less inputs times their elasticities.

    `output`, `free`, `state` and `proxy` name columns in logs. `shares` are of cost, for the index:
    a number or a column for each input, of which one may be left out and has what is left of 1.
    `by` estimates every group of firms on its own; groups of fewer than `min_rows` rows share the
    elasticities of all firms. `period_effects` puts a dummy for each period into every equation.
    `weighting` is of Wooldridge's moments: two-stage least squares, or by their covariance.
    `moments` are of `acf`: as many as there are inputs, which may have several solutions, or all.
    `value: expected` gives the productivity that the first stage expects, without the year's noise.
    """

    method: ProductivityMethod
    output: Column
    free: Seq[Column] = ()
    state: Seq[Column] = ()
    proxy: Column | None = None
    shares: dict[Column, CostShare] = {}
    by: Column | None = None
    min_rows: Annotated[int, Field(ge=1)] = 400
    law: LawOfMotion = LawOfMotion()
    degree: Annotated[int, Field(ge=1, le=4)] = 3
    period_effects: bool = False
    value: Literal["residual", "expected"] = "residual"
    weighting: Literal["one_step", "two_step"] = "two_step"
    moments: Literal["all", "exact"] = "all"
    bootstrap: Annotated[int, Field(ge=0)] = DRAWS

    @property
    def inputs(self) -> tuple[Column, ...]:
        """Free inputs, then states."""
        return (*self.free, *self.state)

    @property
    def number_columns(self) -> tuple[Column, ...]:
        """Every column that it reads as numbers, each once."""
        shares = (one for one in self.shares.values() if isinstance(one, str))
        named = (self.output, *self.inputs, self.proxy, *shares, *self.law.endogenous)
        return tuple(dict.fromkeys(name for name in named if name is not None))

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that it reads, each once."""
        return tuple(dict.fromkeys((*self.number_columns, *([self.by] if self.by else []))))

    @model_validator(mode="after")
    def _check_inputs(self) -> Productivity:
        wanted = _say_what_is_wanted(self)
        if wanted is not None:
            _refuse("productivity_inputs", f"method `{self.method}` needs {wanted[0]}", wanted[1])
        for names, among in (
            ((*self.inputs, self.output), "output and inputs"),
            ((*self.law.endogenous, self.output), "output and what moves productivity"),
        ):
            repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
            if repeated:
                what = f"`{repeated[0]}` stands for two things among {among}"
                _refuse("productivity_repeated", what, "name each column once")
        return self

    @model_validator(mode="after")
    def _check_keys(self) -> Productivity:
        defaults = type(self).model_fields
        # A resolved spec states defaults: they say nothing that a method could not mean.
        idle = [key for key in _list_idle_keys(self) if getattr(self, key) != defaults[key].default]
        if idle:
            what = f"`{idle[0]}` says nothing to method `{self.method}`"
            _refuse("productivity_idle", what, f"remove `{idle[0]}`, or choose another method")
        if self.law.exit and self.method != "op":
            what = f"`law.exit` says nothing to method `{self.method}`"
            _refuse("productivity_idle", what, "remove `exit`, or write method: op")
        if self.law.degree > 1 and self.method == "wooldridge":
            what = "`law.degree` says nothing to method `wooldridge`: `degree` is of both equations"
            _refuse("productivity_idle", what, "remove `law.degree`, or write `degree`")
        if self.method == "acf" and self.moments == "all" and self.bootstrap != DRAWS:
            what = "`bootstrap` says nothing to `moments: all`, whose errors are analytic"
            _refuse("productivity_idle", what, "remove `bootstrap`, or write moments: exact")
        if self.bootstrap == 1:
            what = "one draw of firms gives no standard error"
            _refuse("productivity_draws", what, "write bootstrap: 200, or 0 for none")
        return self

    @model_validator(mode="after")
    def _check_shares(self) -> Productivity:
        strange = [name for name in self.shares if name not in self.inputs]
        if strange:
            what = f"`shares` names `{strange[0]}`, which is no input"
            _refuse("productivity_shares", what, "name inputs of `free` or `state`")
        without = [name for name in self.inputs if name not in self.shares]
        if self.method == "index" and len(without) > 1:
            what = f"{' and '.join(f'`{name}`' for name in without)} have no share of cost"
            fix = "state a number or a column for all inputs but one"
            _refuse("productivity_shares", what, fix)
        numbers = [one for one in self.shares.values() if isinstance(one, float | int)]
        if self.method == "index" and len(numbers) == len(self.shares):
            rest = 1 - sum(numbers)
            if rest < SHARE_SLACK if without else abs(rest) > SHARE_SLACK:
                what = f"the shares add up to {sum(numbers):g}"
                _refuse("productivity_shares", what, "shares of cost of all inputs add up to 1")
        return self


def _say_what_is_wanted(measure: Productivity) -> tuple[str, str] | None:
    """Return what a measure lacks and how to mend it; ``None`` where it lacks nothing."""
    needs_proxy = measure.method in PROXY_METHODS
    proxy = "INVESTMENT" if measure.method == "op" else "MATERIALS"
    inputs = "write free: [LABOUR], state: [CAPITAL]"
    wants = (
        (not measure.inputs, "inputs", inputs),
        (needs_proxy and not (measure.free and measure.state), "free and state inputs", inputs),
        (needs_proxy and measure.proxy is None, "a proxy", f"write proxy: {proxy}"),
        (
            measure.proxy in (measure.output, *measure.inputs),
            "a proxy that is neither output nor input",
            "name another column",
        ),
        (
            measure.method == "labour" and (len(measure.free), len(measure.state)) != (1, 0),
            "labour, and nothing else, as its input",
            "write free: [COLUMN] and no `state`",
        ),
    )
    return next(((what, fix) for is_wanting, what, fix in wants if is_wanting), None)


def _list_idle_keys(measure: Productivity) -> tuple[str, ...]:
    """Return keys that a method does not read."""
    method = measure.method
    readers: dict[str, Container[ProductivityMethod]] = {
        "proxy": PROXY_METHODS,
        "law": PROXY_METHODS,
        "degree": PROXY_METHODS,
        # Wooldridge's equations are estimated at once: there is no first stage to expect anything.
        "value": STAGED_METHODS,
        "bootstrap": STAGED_METHODS,
        "moments": ("acf",),
        "weighting": ("wooldridge",),
        "shares": ("index",),
    }
    idle = [key for key, methods in readers.items() if method not in methods]
    if method in IMPOSED_METHODS:
        idle += ["period_effects", "min_rows"]
    return (*idle, "by") if method == "labour" else tuple(idle)


def _refuse(kind: LiteralString, what: str, fix: str) -> None:
    raise PydanticCustomError(kind, "{what}", {"what": what, "fix": fix})
