"""What a model names, read from its text: outcome, terms, effects, clusters, weights."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.formula import parse_fixed_effects, parse_formula, parse_regressors
from ipec_econ.core.formula_arithmetic import quote_column
from ipec_econ.core.spec.model import (
    ComparisonModel,
    DidRegressionModel,
    EventTimeModel,
    ModelBase,
    RegressionModel,
)
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.core.terms import Factor, FixedEffect, Term, TermError

ParsedT = TypeVar("ParsedT")


@dataclass(frozen=True, slots=True)
class ModelParts:
    """A model's columns by role; ``intercept`` is False when fixed effects take its place.

    ``strata`` and ``assignment`` (one, or none) are those of ``randomization``.
    """

    outcome: Factor
    terms: tuple[Term, ...]
    fixed_effects: tuple[FixedEffect, ...]
    clusters: tuple[FixedEffect, ...]
    intercept: bool
    strata: tuple[FixedEffect, ...] = ()
    assignment: tuple[FixedEffect, ...] = ()


def read_model_parts(
    model_id: str,
    model: RegressionModel | DidRegressionModel | EventTimeModel,
    *,
    unit: str,
    time: str,
    texts: Collection[str] = (),
) -> ModelParts:
    """Read a model's text; difference-in-differences models absorb unit and time.

    Covariates among `texts`, columns of text, enter as categories.

    Raises
    ------
    PanelError
        If a part cannot be read, or the model has instruments; all problems together.
    """
    where = f"models.{model_id}"
    reader = _Reader(where)
    by = resolve_vcov(model, unit).by
    clusters = reader.read(parse_fixed_effects, by, "cluster")
    if isinstance(model, DidRegressionModel):
        outcome = reader.read(_parse_outcome, model.outcome, "outcome")
        terms = reader.read(parse_regressors, model.controls, "controls")
        own = reader.read(parse_fixed_effects, model.fixed_effects, "fixed_effects")
        effects = None if own is None else _add_two_ways(own, unit, time)
        intercept = True
    elif isinstance(model, EventTimeModel):
        covariate_names = model.covariates if isinstance(model, ComparisonModel) else ()
        outcome = reader.read(_parse_outcome, model.outcome, "outcome")
        covariates = [_write_covariate(name, texts) for name in covariate_names]
        terms = reader.read(parse_regressors, covariates, "covariates")
        effects, intercept = (), bool(covariates)
    elif model.formula is not None:
        formula = reader.read(parse_formula, model.formula, "formula")
        if formula is None:
            raise PanelError(reader.problems)
        outcome, terms, effects = formula.outcome, formula.terms, formula.fixed_effects
        intercept = formula.intercept
        reader.refuse_instruments(bool(formula.endogenous))
    else:
        outcome = reader.read(_parse_outcome, model.outcome or "", "outcome")
        terms = reader.read(parse_regressors, model.regressors, "regressors")
        effects = reader.read(parse_fixed_effects, model.fixed_effects, "fixed_effects")
        intercept = True
    if outcome is None or terms is None or effects is None or clusters is None or reader.problems:
        raise PanelError(reader.problems)
    spans = any(effect.intercept for effect in effects)
    strata, assignment = _read_randomization(model)
    return ModelParts(
        outcome, terms, effects, clusters, intercept and not spans, strata, assignment
    )


def _read_randomization(
    model: ModelBase,
) -> tuple[tuple[FixedEffect, ...], tuple[FixedEffect, ...]]:
    """Return the columns that cohorts are permuted within, and across."""
    choice = model.randomization
    if choice is None:
        return (), ()
    strata = tuple(FixedEffect(name, (name,)) for name in choice.within)
    by = choice.assigned_by
    return strata, () if by is None else (FixedEffect(by, (by,)),)


class _Reader:
    """Parses parts and collects what is wrong with them."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: list[Problem] = []

    def read(
        self, parse: Callable[..., ParsedT], text: str | Sequence[str], key: str
    ) -> ParsedT | None:
        try:
            return parse(text)
        except TermError as error:
            found = error.problem
            self.problems.append(
                Problem("panel/term", found.what, f"{self.where}.{key}", found.why, found.fix)
            )
            return None

    def refuse_instruments(self, given: bool) -> None:
        if given:
            what = "instruments are not available in this version"
            fix = "leave the endogenous regressors and their instruments out"
            self.problems.append(Problem("panel/not-available", what, self.where, fix=fix))


def _write_covariate(name: str, texts: Collection[str]) -> str:
    return f"C({name})" if name in texts else name


def _parse_outcome(text: str) -> Factor:
    """Read an outcome: the name of a column as it stands, or a single factor."""
    try:
        terms = parse_regressors([text])
    except TermError:
        # A name with signs in it is no term, but it may well be a column.
        return Factor(text, quote_column(text))
    factors = [factor for term in terms for factor in term.factors]
    if len(factors) != 1 or terms[0].indicator is not None:
        return Factor(text, quote_column(text))
    return factors[0]


def _add_two_ways(own: tuple[FixedEffect, ...], unit: str, time: str) -> tuple[FixedEffect, ...]:
    ways = (FixedEffect(unit, (unit,)), FixedEffect(time, (time,)))
    names = {effect.name for effect in ways}
    return (*ways, *(effect for effect in own if effect.name not in names))
