"""Tables between the stages: firms, awards, links (pyarrow: immutable, shared, typed)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.award_quality import AwardQuality
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.innovation import InnovationRecord
from ipec_econ.core.link_model import LinkModel
from ipec_econ.core.notice import Notice


@dataclass(frozen=True, slots=True)
class InputRecord:
    """One input as it was read, for the manifest.

    ``path`` is the text the spec used (``data/firms.csv``, ``linearmodels:jobtraining``,
    or a database URL without its password). ``sha256`` is of the file's bytes, or, where there
    is no file, of the rows in canonical csv. ``rows`` is ``None`` where disclosure control keeps it
    back.
    """

    role: str
    path: str
    kind: str
    sha256: str
    bytes: int | None
    rows: int | None


@dataclass(frozen=True, slots=True)
class FirmTable:
    """The firm panel as read, renamed and filtered; one row per (unit, time).

    ``rows`` holds every column of the source; the column named ``unit`` is text and the one
    named ``time`` is int64, neither has nulls, and their pairs are unique. Rows are sorted
    by (unit, time).
    """

    rows: pa.Table
    unit: str
    time: str
    name: str | None
    postcode: str | None
    inputs: tuple[InputRecord, ...]
    flow: tuple[FlowStep, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardTable:
    """Awards × suppliers, canonical columns first (see ``vocabulary.AWARD_COLUMNS``).

    ``award_id``, ``supplier_id`` and other codes are text, ``date`` is date32, ``time`` int64 (a
    period of the panel, or the calendar year where firms have years of their own; never null),
    ``value`` float64. Other columns of the source follow under their own names. Row order is the
    source's order. ``quality`` is of the rows before any value policy; ``None`` where nobody
    measured it. ``innovation`` counts the flags of the column `innovation`; ``None`` where the
    study does not ask for it. ``policies`` says what each policy did, in their order; empty where
    the study chooses none. ``bids`` are those who bid for an award of ``rows`` and lost:
    ``award_id``, ``lot_id`` and ``date`` if there, ``time`` and the supplier's columns; ``None``
    where losing bidders are not kept. ``coverage_from`` is the day that the study names as the
    register's first, where it names a day.
    """

    rows: pa.Table
    coverage: int | None
    inputs: tuple[InputRecord, ...]
    flow: tuple[FlowStep, ...]
    notices: tuple[Notice, ...] = ()
    quality: AwardQuality | None = None
    innovation: InnovationRecord | None = None
    policies: tuple[PolicyRecord, ...] = ()
    bids: pa.Table | None = None
    coverage_from: date | None = None


@dataclass(frozen=True, slots=True)
class LinkFiles:
    """Files that linkage needs beside awards and firms, as read.

    Attributes
    ----------
    aliases
        Position of an alias step → rows with ``firm``, ``alias`` and possibly ``from``, ``to``.
    corrections
        Rows with ``firm`` and at least one of ``award_id``, ``supplier_id``, ``supplier_name``.
    groups
        Rows with ``firm`` and ``group``, and possibly ``from``, ``to``, ``name``, ``postcode``.
    models
        Position of a probabilistic step → its trained model.
    """

    aliases: Mapping[int, pa.Table] = field(default_factory=dict)
    corrections: pa.Table | None = None
    groups: pa.Table | None = None
    inputs: tuple[InputRecord, ...] = ()
    notices: tuple[Notice, ...] = ()
    models: Mapping[int, LinkModel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkResult:
    """Awards to firms: one row per award row and supplier, in the award table's order.

    An award row is one link row, but where its name lists several suppliers and was split.

    ``rows``: ``award_id, supplier, firm`` (null: unlinked), ``rule, score, decision`` (accepted,
    review or rejected; under review ``rule`` is the one that found several firms), then
    ``n_candidates`` (int64: firms that the rule found), ``reason`` (what decided where the plain
    rule did not: a repair, a broken tie, why a review; else null), ``candidates`` (the firms
    a reviewer chooses from, sorted, the first few; null elsewhere), ``n_suppliers`` (into how many
    the award row was split; 1: not at all) and ``award_row`` (its row of the awards). Scores are
    null where no rule found a firm. Where the spec names groups, ``group`` (of the firm that was
    found, in the award's period) and ``units`` (the firms of the panel that the award counts for)
    follow; ``firm`` need not be in the panel then. ``quality`` is what linkage.json holds: match
    rates by rule, by count and by value. ``bids`` are the same for the awards' ``bids``.
    """

    rows: pa.Table
    quality: Mapping[str, object]
    flow: tuple[FlowStep, ...] = ()
    notices: tuple[Notice, ...] = ()
    bids: pa.Table | None = None
