"""What a model names, read from its text: outcome, terms, effects, clusters, weights."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.formula import parse_fixed_effects, parse_formula, parse_regressors
from ipec_econ.core.formula_arithmetic import quote_column
from ipec_econ.core.spec.model import (
    ComparisonModel,
    CopyModel,
    DidRegressionModel,
    EventTimeModel,
    ExtendedTwfeModel,
    LocalProjectionsModel,
    ModelBase,
    RegressionModel,
    StackedModel,
    UntreatedOutcomeModel,
)
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.core.terms import Factor, FixedEffect, Term, TermError

ParsedT = TypeVar("ParsedT")


@dataclass(frozen=True, slots=True)
class ModelParts:
    """A model's columns by role.

    Attributes
    ----------
    terms
        Regressors, controls, or the covariates of a model that has nothing else.
    covariates
        Those of a model that has controls too.
    intercept
        Whether there is a constant: not where fixed effects take its place.
    spanned
        Whether a constant, fixed effects or the estimator's own effects span a full set of dummies.
    strata, assignment
        Of ``randomization``: what cohorts are permuted within, and across (one, or none).
    """

    outcome: Factor
    terms: tuple[Term, ...]
    covariates: tuple[Term, ...]
    fixed_effects: tuple[FixedEffect, ...]
    clusters: tuple[FixedEffect, ...]
    intercept: bool
    spanned: bool
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
    reader = _Reader(f"models.{model_id}")
    clusters = reader.read(parse_fixed_effects, resolve_vcov(model, unit).by, "cluster")
    if isinstance(model, DidRegressionModel):
        roles = _read_did_regression(reader, model, unit, time, texts)
    elif isinstance(model, UntreatedOutcomeModel):
        outcome = reader.read(_parse_outcome, model.outcome, "outcome")
        terms = reader.read(parse_regressors, model.controls, "controls")
        own = reader.read(parse_fixed_effects, model.fixed_effects, "fixed_effects")
        effects = None if own is None else tuple(_find_strata(effect, time) for effect in own)
        roles = _Roles(outcome, terms, (), effects, intercept=False)
    elif isinstance(model, StackedModel | LocalProjectionsModel):
        outcome = reader.read(_parse_outcome, model.outcome, "outcome")
        terms = reader.read(parse_regressors, model.controls, "controls")
        roles = _Roles(outcome, terms, (), (), intercept=False)
    elif isinstance(model, EventTimeModel):
        given = model.covariates if isinstance(model, ComparisonModel) else ()
        outcome = reader.read(_parse_outcome, model.outcome, "outcome")
        names = [_write_covariate(name, texts) for name in given]
        terms = reader.read(parse_regressors, names, "covariates")
        roles = _Roles(outcome, terms, (), (), intercept=bool(names))
    else:
        roles = _read_regression(reader, model)
    found = (roles.outcome, roles.terms, roles.covariates, roles.effects, clusters)
    if reader.problems or any(one is None for one in found):
        raise PanelError(reader.problems)
    parts = roles.settle(
        clusters or (), own_effects=isinstance(model, UntreatedOutcomeModel | CopyModel)
    )
    strata, assignment = _read_randomization(model)
    return replace(parts, strata=strata, assignment=assignment)


@dataclass(frozen=True, slots=True)
class _Roles:
    """What was read; ``None`` is what could not be."""

    outcome: Factor | None
    terms: tuple[Term, ...] | None
    covariates: tuple[Term, ...] | None
    effects: tuple[FixedEffect, ...] | None
    intercept: bool

    def settle(self, clusters: tuple[FixedEffect, ...], *, own_effects: bool) -> ModelParts:
        effects = self.effects or ()
        spans = any(effect.intercept for effect in effects)
        return ModelParts(
            outcome=cast("Factor", self.outcome),
            terms=self.terms or (),
            covariates=self.covariates or (),
            fixed_effects=effects,
            clusters=clusters,
            intercept=self.intercept and not spans,
            spanned=self.intercept or spans or own_effects,
        )


def _read_did_regression(
    reader: _Reader, model: DidRegressionModel, unit: str, time: str, texts: Collection[str]
) -> _Roles:
    given = model.covariates if isinstance(model, ExtendedTwfeModel) else ()
    names = [_write_covariate(name, texts) for name in given]
    outcome = reader.read(_parse_outcome, model.outcome, "outcome")
    terms = reader.read(parse_regressors, model.controls, "controls")
    own = reader.read(parse_fixed_effects, model.fixed_effects, "fixed_effects")
    return _Roles(
        outcome=outcome,
        terms=terms,
        covariates=reader.read(parse_regressors, names, "covariates"),
        effects=None if own is None else _add_two_ways(own, unit, time),
        intercept=True,
    )


def _read_regression(reader: _Reader, model: RegressionModel) -> _Roles:
    if model.formula is not None:
        formula = reader.read(parse_formula, model.formula, "formula")
        if formula is None:
            raise PanelError(reader.problems)
        reader.refuse_instruments(bool(formula.endogenous))
        return _Roles(formula.outcome, formula.terms, (), formula.fixed_effects, formula.intercept)
    return _Roles(
        outcome=reader.read(_parse_outcome, model.outcome or "", "outcome"),
        terms=reader.read(parse_regressors, model.regressors, "regressors"),
        covariates=(),
        effects=reader.read(parse_fixed_effects, model.fixed_effects, "fixed_effects"),
        intercept=True,
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


def _find_strata(effect: FixedEffect, time: str) -> FixedEffect:
    """Return a fixed effect of groups in each period as one of the groups, under its own name."""
    return replace(effect, columns=tuple(name for name in effect.columns if name != time))


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
