"""The firm × period panel with its treatments and samples, and a model's arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.cell_set import CellSet
from ipec_econ.core.cell_table import CellTable
from ipec_econ.core.elasticities import MeasureElasticities
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.productivity import ProductivityResult
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.stored_firms import StoredFirms

SLOPE_PREFIX = "[slope]"
"""Terms of ``ModelData`` that begin so are slopes of a fixed effect (``Product[Year]``): they are
estimated and counted in the degrees of freedom, but not reported."""

TreatmentForm = Literal["event", "cohort", "status", "dose", "kind"]


@dataclass(frozen=True, slots=True)
class TreatmentColumns:
    """One treatment on the panel's rows, shapes (n_rows,).

    Attributes
    ----------
    cohort
        The unit's first treated period; ``inf`` = never treated. For a status that
        switches off it is the first treated period too, and ``absorbing`` is False.
    treated
        1.0 where the unit is under treatment in the row's period, else 0.0; NaN unknown.
    excluded
        True on rows of units that are no clean cohort, or of another kind: a model of this
        treatment drops them and counts them.
    other_kind
        True on those of them that are a clean cohort of another kind: treated, though not by this
        treatment, so that they are no controls. Their ``cohort`` is ``inf`` and ``treated`` 0.
    flow
        One step per reason of exclusion, scope ``treatment:NAME``.
    covered
        Of a dose in firms' own years: where the register is complete in the row's year of its
        firm; ``None`` where it is from one period on for all.
    """

    name: str
    form: TreatmentForm
    absorbing: bool
    cohort: FloatArray
    treated: FloatArray
    excluded: BoolArray
    other_kind: BoolArray
    flow: tuple[FlowStep, ...]
    covered: BoolArray | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything a model can draw on; rows sorted by (unit, time).

    ``rows`` holds source and derived columns, and one 0/1 column per treatment under its own
    name; it is null for units that are no clean cohort, and 0 for those of another kind.
    ``samples`` are masks over rows, ``main`` always among them. ``period`` is the step of the
    calendar (1 for years). ``unit_codes`` numbers each row's unit in their order, shape (n_rows,);
    ``None`` where that is still to be done. ``policies`` says what the policies on awards did that
    act once awards have their firms, ``productivity`` what productivity measures rest on, and
    ``elasticities``, by measure, what each firm, by ``unit_codes``, does to those estimated.
    """

    rows: pa.Table
    unit: str
    time: str
    treatments: Mapping[str, TreatmentColumns]
    samples: Mapping[str, BoolArray]
    flow: tuple[FlowStep, ...]
    notices: tuple[Notice, ...] = ()
    unit_codes: IntArray | None = None
    policies: tuple[PolicyRecord, ...] = ()
    productivity: tuple[ProductivityResult, ...] = ()
    elasticities: Mapping[str, MeasureElasticities] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Codes:
    """A categorical as integers: ``values`` (n_obs,) in 0 … n_levels − 1, every level used.

    Codes follow the sorted order of the levels, so they do not depend on row order. ``labels`` are
    the levels' codes on all rows of the panel, shape (n_levels,), for clusters that several groups
    of rows share; ``None`` where no one asks.
    """

    name: str
    values: IntArray
    n_levels: int
    labels: IntArray | None = None


@dataclass(frozen=True, slots=True)
class DoseHistory:
    """How much treatment the firms of a model were under, outcomes seen or not.

    Attributes
    ----------
    unit
        Codes as in ``ModelData.unit``, shape (n_known,).
    time
        Periods, shape (n_known,).
    dose
        1.0 or 0.0 for a treatment without a dose, shape (n_known,).
    """

    unit: IntArray
    time: IntArray
    dose: FloatArray


@dataclass(frozen=True, slots=True)
class CellRows:
    """What a model's rows stand for, where each is a cell's in a period rather than a firm's.

    Attributes
    ----------
    table
        The cells' moments, in all their periods.
    cell
        Each row's cell in the table, shape (n_obs,).
    copies
        Firms that the row stands for, shape (n_obs,).
    """

    table: CellTable
    cell: IntArray
    copies: IntArray


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A choice of firms: those of which so many rows are left."""

    rows: int


RowStep = BoolArray | AtLeast
"""Which rows are left: a table of stored cohorts and periods, shape (G, T), or a choice of firms"""


@dataclass(frozen=True, slots=True)
class FirmRows:
    """What a model's rows stand for, where each is a kind of firms in a period.

    Firms of a kind share cohort, cluster, whether a row under treatment and whether one before it
    is left of them: what counts ask of a firm, whatever its history.

    Attributes
    ----------
    stored
        The firms.
    steps
        Which of their rows are left, step after step.
    cohort, cluster
        Each row's cohort and cluster as stored, shape (n_obs,).
    copies
        Firms that the row stands for, shape (n_obs,).
    sizes, sums
        Firms of each kind, and the sum of their weights, shape (n_units,).
    lone
        Firms of which one row is left.
    ends
        The lowest and the highest outcome.
    """

    stored: StoredFirms
    steps: tuple[RowStep, ...]
    cohort: FloatArray
    cluster: IntArray | None
    copies: IntArray
    sizes: IntArray
    sums: FloatArray
    lone: int
    ends: tuple[float, float]


@dataclass(frozen=True, slots=True)
class FollowedRows:
    """What a model's rows stand for, where each is all firms in a period.

    Attributes
    ----------
    stored
        The firms, with their treatment in each period; or their cells, where histories are few.
    periods
        Those in which the treatment of a firm is known, in order.
    clusters
        The model's code of each stored cluster, −1 where no firm is left of it; ``None`` where
        every firm is its own.
    n_clusters
        Codes of clusters; 0 where every firm is its own.
    copies
        Firms that the row stands for, shape (n_obs,).
    varies
        Whether outcomes do.
    """

    stored: StoredFirms | CellSet
    periods: IntArray
    clusters: IntArray | None
    n_clusters: int
    copies: IntArray
    varies: bool


@dataclass(frozen=True, slots=True)
class ModelData:
    """The rows of one model as arrays, complete cases only, sorted by (unit, time).

    Attributes
    ----------
    outcome
        Shape (n_obs,), in the outcome's units.
    regressors
        Shape (n_obs, k), columns named by ``terms`` (fixest's coefficient names); includes
        the constant, named ``(Intercept)``, when there are no fixed effects.
    n_covariates
        How many of the regressors, the last ones, are covariates of a model that has controls too.
    fixed_effects
        In the order written in the spec.
    weights
        Shape (n_obs,), positive; ``None`` means one each.
    clusters
        The variables of ``cluster``; empty when the vcov is not clustered.
    unit, time
        Unit codes and the period itself, shape (n_obs,).
    cohort, treated
        As in ``TreatmentColumns``; ``None`` without a treatment.
    counted
        Shape (n_obs,), True on rows under the model's treatment, or, in a model without one,
        under any of the spec's: what the flow counts. ``None`` where the spec has none.
    work
        Where models that share arrays share what is computed from them.
    doses
        The treatment's history, for estimators that follow a dose as it changes; else ``None``.
    cells
        Where rows are cells' and ``unit`` numbers cells: the outcome is then the plain mean of a
        cell's firms, a weight their mean weight. ``None`` where rows are firms'.
    firms
        Where rows are those of kinds of firms, and ``unit`` numbers kinds: the outcome is then the
        plain mean of the firms seen, a weight their mean weight. ``None`` where rows are firms'.
    followed
        Where rows are those of all firms in a period, and ``unit`` is all of them: outcome, weight
        and treatment are then plain means. ``None`` where rows are firms'.
    dose
        The firm's one dose, positive once treated and 0 if never, shape (n_obs,); ``None`` for
        estimators without one.
    seed
        The study's, for what is drawn at random.
    strata, assignment
        For ``randomization``: what cohorts are permuted within, and the groups that they were
        assigned by; none and ``None`` where firms are permuted freely. Only the panel's own rows
        carry them.
    """

    model: str
    outcome_name: str
    outcome: FloatArray
    terms: tuple[str, ...]
    regressors: FloatArray
    fixed_effects: tuple[Codes, ...]
    weights: FloatArray | None
    clusters: tuple[Codes, ...]
    unit: Codes
    time: IntArray
    cohort: FloatArray | None
    treated: FloatArray | None
    flow: tuple[FlowStep, ...]
    notices: tuple[Notice, ...] = ()
    counted: BoolArray | None = None
    doses: DoseHistory | None = None
    n_covariates: int = 0
    cells: CellRows | None = None
    firms: FirmRows | None = None
    followed: FollowedRows | None = None
    dose: FloatArray | None = None
    seed: int = 0
    strata: tuple[Codes, ...] = ()
    assignment: Codes | None = None
    work: SharedWork = field(default_factory=SharedWork, repr=False, compare=False)

    @property
    def copies(self) -> IntArray | None:
        """Firms that each row stands for, shape (n_obs,); ``None`` where rows are firms'."""
        stands = self.cells or self.firms or self.followed
        return None if stands is None else stands.copies

    @property
    def control_terms(self) -> tuple[str, ...]:
        """Names of the regressors that are no covariates, which come last."""
        return self.terms[: len(self.terms) - self.n_covariates]

    @property
    def cluster_name(self) -> str:
        """The first variable of ``cluster``, or the unit, by which moments are clustered."""
        return self.clusters[0].name if self.clusters else self.unit.name
