"""Estimators on the demonstration world, held against its truth.

Firms of the cohorts before the first clean one are left out, as a clean window of one year leaves
them out of a study. Treatments are the true ones: no awards, no linkage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from pydantic import TypeAdapter

from benchmarks.known_dose import DOSES, add_doses, tabulate_dose_truth
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.core.spec.model import DidRegressionModel, Model
from ipec_econ.demo.block import simulate_block
from ipec_econ.demo.simulate import SimulatedWorld
from ipec_econ.demo.truth import TruthRow, TruthTally
from ipec_econ.demo.world import Selection, World
from ipec_econ.diagnose.add_diagnostics import add_diagnostics
from ipec_econ.estimate.add_bands import add_bands
from ipec_econ.estimate.cut_window import cut_window
from ipec_econ.estimate.registry import ESTIMATORS

WINDOW = (-4, 6)
"""The shipped study's: 6 is the last year after an award that the world has."""
STACK_WINDOW = (-2, 3)
"""Of twelve years: in a wider one few cohorts have firms that are seen throughout."""
CONF_LEVEL = 0.95
OF_THE_DOSE = ("att_dose", "acrt_dose", "acrt")
AVERAGES = ("simple", "twfe")
"""Terms of the average that a study's tables print."""
BAND_SEED = 20250604
BALANCED = "balanced"
"""Term of effects on the firms that are seen in every year, weighted by treated firm-years."""
POPULATION_FIRMS, POPULATION_SEED = 1_000_000, 987_654_321
"""One world so large that its own sampling error is nothing beside a study's."""

Key = tuple[str, str, int | None]
"""Estimand, term and event time of a row of the truth."""


@dataclass(frozen=True, slots=True)
class Method:
    """An estimator with its options, and the truth that it averages to.

    Attributes
    ----------
    path_term, att_term
        Terms of the truth's rows ``att_event`` and ``att`` with this estimator's weights.
    population
        Whether its errors are about the population that firms are drawn from. Otherwise they take
        cohorts and their sizes as given, and the truth is that of the firms drawn.
    sample
        What it is fitted to: ``dosed``, where effects depend on a dose; ``balanced``, whose truth
        is of the firms seen in every year alone. Empty for the world as it is.
    own_weights
        Whether it is held against its own mixture of effects: ``also`` beside the truth, or
        ``only``, where its weights are none that the truth has a row for.
    options
        As a spec has them.
    """

    estimator: str
    path_term: str = ""
    att_term: str = "observations"
    population: bool = False
    sample: Literal["", "dosed", "balanced"] = ""
    own_weights: Literal["", "also", "only"] = ""
    options: Mapping[str, Any] = field(default_factory=dict)


_CS = {"path_term": "cohort_shares", "att_term": "simple", "population": True}
METHODS: dict[str, Method] = {
    "callaway_santanna, not_yet_treated": Method(
        "callaway_santanna", **_CS, options={"control_group": "not_yet_treated"}
    ),
    "callaway_santanna, never_treated": Method(
        "callaway_santanna", **_CS, options={"control_group": "never_treated"}
    ),
    "sun_abraham": Method("sun_abraham"),
    "extended_twfe": Method("extended_twfe"),
    "imputation": Method("imputation"),
    "two_stage": Method("two_stage"),
    "stacked": Method("stacked", own_weights="only", options={"window": STACK_WINDOW}),
    "local_projections, variance": Method("local_projections", own_weights="only"),
    "local_projections, equal": Method(
        "local_projections", own_weights="only", options={"weighting": "equal"}
    ),
    "switchers": Method("switchers", own_weights="only"),
    "dose_response": Method(
        "dose_response", **_CS, sample="dosed", options={"dose": "dose", "doses": DOSES}
    ),
    "dose_response, hc2": Method(
        "dose_response",
        **_CS,
        sample="dosed",
        options={"dose": "dose", "doses": DOSES, "curve_errors": "hc2"},
    ),
    "dose_response, hc3": Method(
        "dose_response",
        **_CS,
        sample="dosed",
        options={"dose": "dose", "doses": DOSES, "curve_errors": "hc3"},
    ),
    "synthetic_did": Method(
        "synthetic_did", path_term=BALANCED, att_term=BALANCED, sample="balanced"
    ),
    "event_study": Method("event_study", own_weights="also"),
    "twfe": Method("twfe", own_weights="also"),
}


def make_model_data(world: SimulatedWorld, *, outcome: str = "log_lp") -> ModelData:
    """Return the arrays of a model of log value added per worker on clean cohorts."""
    panel = world.panel
    cohort = panel["cohort"].cast("float64").fill_null(np.inf).to_numpy()
    clean = cohort >= _find_first_clean(world)
    firm, year = panel["firm_id"].to_numpy()[clean], panel["year"].to_numpy()[clean]
    order = np.lexsort((year, firm))
    firm, year, cohort = firm[order], year[order], cohort[clean][order]
    unit = _code("crn", firm)
    return ModelData(
        model="m",
        outcome_name=outcome,
        outcome=panel[outcome].to_numpy()[clean][order],
        terms=(),
        regressors=np.empty((len(year), 0)),
        fixed_effects=(unit, _code("year", year)),
        weights=None,
        clusters=(unit,),
        unit=unit,
        time=year,
        cohort=cohort,
        treated=(year >= cohort).astype(np.float64),
        flow=(),
    )


def make_method_data(world: SimulatedWorld, method: Method, seed: int) -> ModelData:
    """Return the arrays that a method is fitted to; `seed` is that of doses."""
    data = make_model_data(world)
    if method.sample != "dosed":
        return data
    return add_doses(data, make_model_data(world, outcome="log_lp_untreated").outcome, seed)


def fit_method(method: Method, data: ModelData, *, bands: bool = True) -> ModelResult:
    """Fit as a study would: rows in the window, bands on the path, its pre-trend test."""
    result = _fit(method, data)
    if bands:
        result = add_bands(result, conf_level=CONF_LEVEL, seed=BAND_SEED)
    return add_diagnostics(result, {})


def tabulate_truth(rows: tuple[TruthRow, ...]) -> dict[Key, float]:
    """Return effects by estimand, term and event time, without those of single cohorts."""
    return {
        (row.estimand, row.term, row.rel_time): row.effect
        for row in rows
        if row.effect is not None and row.cohort is None
    }


def simulate_population(
    selection: Selection = "permanent",
    *,
    n_firms: int = POPULATION_FIRMS,
    **parameters: float,
) -> dict[Key, float]:
    """Return the truth of the population that firms are drawn from, by simulation."""
    world = World(n_firms, POPULATION_SEED, selection, **parameters)  # type: ignore[arg-type]
    tally = TruthTally(world)
    for number in range(world.n_blocks):
        tally.add(simulate_block(world, number))
    found = tabulate_truth(tuple(tally.list_rows()))
    return {**found, **tabulate_dose_truth(found["att", "simple", None])}


def tabulate_balanced_truth(world: World) -> dict[Key, float]:
    """Return the path and the average of the firms that are seen in every year."""
    tally = TruthTally(world)
    for number in range(world.n_blocks):
        block = simulate_block(world, number)
        tally.add(replace(block, seen=block.seen & block.seen.all(axis=0)))
    found = tabulate_truth(tuple(tally.list_rows()))
    own = {"att_event": "", "att": "observations"}
    return {
        (estimand, BALANCED, rel_time): effect
        for (estimand, term, rel_time), effect in found.items()
        if own.get(estimand) == term
    }


def tabulate_own_truth(world: SimulatedWorld, method: Method) -> dict[Key, float]:
    """Return what a regression makes of the effects alone: the mixture that it aims at.

    Its coefficients are linear in the outcome, so that they are those of the outcome without
    awards, which hold no effect, plus these.
    """
    with_awards, without = (
        make_model_data(world, outcome=name) for name in ("log_lp", "log_lp_untreated")
    )
    effects = replace(with_awards, outcome=with_awards.outcome - without.outcome)
    own: dict[Key, float] = {}
    for row in _fit(method, effects).estimates:
        if row.estimand == "att_event":
            own["att_event", method.path_term, row.rel_time] = row.estimate
        elif row.estimand == "att" and row.term in AVERAGES:
            own["att", method.att_term, None] = row.estimate
    return own


@dataclass(frozen=True, slots=True)
class Judgement:
    """An estimate beside the truth: `gap` is the one less the other, shares are 0 or 1.

    ``in_band`` is NaN for what has no band.
    """

    key: str
    value: float
    gap: float
    std_error: float
    inside: float
    in_band: float


def judge(result: ModelResult, method: Method, truth: Mapping[Key, float]) -> Iterator[Judgement]:
    """Yield a judgement for each event time and dose that has an error, and for averages."""
    for row in result.estimates:
        if row.estimand == "att_event" and row.std_error:
            yield _judge_row(row, truth["att_event", method.path_term, row.rel_time])
        elif row.estimand == "att" and row.term in AVERAGES:
            yield _judge_row(row, truth["att", method.att_term, None])
        elif row.estimand in OF_THE_DOSE and (row.estimand, row.term, None) in truth:
            yield _judge_row(row, truth[row.estimand, row.term or "", None])


def find_pretrend_p(result: ModelResult) -> float | None:
    """Return the p-value of the joint test before treatment, ``None`` without such a path."""
    found = [row.p_value for row in result.diagnostics if row.key == "wald"]
    return found[0] if found else None


def warns_of_pretrends(result: ModelResult) -> bool:
    """Return whether the result carries the pre-trend warning."""
    return any(notice.code == "diagnose/pretrends" for notice in result.notices)


def _fit(method: Method, data: ModelData) -> ModelResult:
    written = {
        "estimator": method.estimator,
        "outcome": data.outcome_name,
        "treatment": "first_clean",
        "cluster": "crn",
        "conf_level": CONF_LEVEL,
        **({} if method.estimator == "twfe" else {"window": WINDOW}),
        **method.options,
    }
    model: Any = TypeAdapter(Model).validate_python(written)
    # The panel stage leaves out a regression's rows beyond the window.
    rows = cut_window(data, model, model_id="m") if isinstance(model, DidRegressionModel) else data
    return ESTIMATORS[method.estimator].fit(rows, model, model_id="m")


def _judge_row(row: Estimate, value: float) -> Judgement:
    low, high = row.conf_low, row.conf_high
    band = np.nan
    if row.band_low is not None and row.band_high is not None:
        band = float(row.band_low <= value <= row.band_high)
    inside = low is not None and high is not None and low <= value <= high
    gap = row.estimate - value
    return Judgement(row.key, value, gap, row.std_error or np.nan, float(inside), band)


def _find_first_clean(world: SimulatedWorld) -> int:
    return next(int(row.value or 0) for row in world.truth if row.term == "first_clean_cohort")


def _code(name: str, values: np.ndarray) -> Codes:
    levels, codes = np.unique(values, return_inverse=True)
    return Codes(name, codes.astype(np.int64), len(levels))
