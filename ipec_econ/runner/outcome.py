"""What a run hands back: results, tables and evidence, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.award_quality import AwardQuality
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.disclosure import DisclosureReport
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.figure import Figure
from ipec_econ.core.flow import FLOW_COLUMNS, FlowLine
from ipec_econ.core.grid import GridResult
from ipec_econ.core.headline import Headline, Headlines
from ipec_econ.core.innovation import InnovationRecord
from ipec_econ.core.link_summary import LinkSummary
from ipec_econ.core.notice import Notice
from ipec_econ.core.productivity import ProductivityResult
from ipec_econ.core.spec.study import Study
from ipec_econ.core.table import Table
from ipec_econ.core.tables import InputRecord, LinkResult
from ipec_econ.publish.estimates_file import estimates_frame
from ipec_econ.publish.grid_file import list_grid_rows, name_grid_columns
from ipec_econ.runner.figure_view import FigureView
from ipec_econ.runner.views import TableView

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run.

    Attributes
    ----------
    study
        The spec with every default.
    results
        One per model, in the order of the spec; cells of grids behind them.
    core_tables, core_figures
        The tables and figures without a format; `tables` and `figures` give them with theirs.
    flow, notices, inputs
        The evidence beside the numbers.
    links
        Awards to firms; ``None`` without awards, and under a disclosure profile: they name firms.
    linkage
        How many of them there are, and linkage.json's content; ``None`` without awards.
    periods
        First and last period of the panel; ``None`` when it has no rows.
    folder
        Where the outputs are (or, when nothing was written, would be).
    cells
        The cells to hand on; ``None`` unless the study asks for them.
    files
        Path inside the folder → bytes, everything that was written.
    awards
        What is odd about the awards as read; ``None`` without awards.
    innovation
        How awards were flagged; ``None`` where the study does not ask for it.
    policies
        What each award policy did, in their order; empty where the study chooses none.
    productivity
        Elasticities behind each productivity measure, by group of firms.
    disclosure
        What disclosure control decided; everything else is without what it withholds. ``None``
        where the study names no profile.
    evidence
        Name → bytes, for the checker of outputs alone; empty without a profile.
    core_headlines
        Those that are told and those that are withheld; `headlines` gives the former by id.
    core_grids
        The grids with all their cells; `grids` gives them as data frames.
    linkage_of_variants
        Panel of a grid → its match rates, where it is linked anew.
    """

    study: Study
    results: tuple[ModelResult, ...]
    core_tables: Mapping[str, Table]
    core_figures: Mapping[str, Figure]
    flow: tuple[FlowLine, ...]
    links: LinkResult | None
    notices: tuple[Notice, ...]
    inputs: tuple[InputRecord, ...]
    periods: tuple[int, int] | None
    folder: Path
    cells: CellStore | None = field(default=None, repr=False)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    awards: AwardQuality | None = None
    innovation: InnovationRecord | None = None
    policies: tuple[PolicyRecord, ...] = ()
    productivity: tuple[ProductivityResult, ...] = ()
    linkage: LinkSummary | None = None
    disclosure: DisclosureReport | None = None
    evidence: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    core_headlines: Headlines = field(default_factory=Headlines)
    core_grids: tuple[GridResult, ...] = ()
    linkage_of_variants: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def estimates(self) -> pd.DataFrame:
        """The rows of estimates.csv as a data frame."""
        return estimates_frame([row for result in self.results for row in result.estimates])

    @property
    def tables(self) -> Mapping[str, TableView]:
        """The tables by id; ``run.tables["main"].to_latex()``."""
        return {name: TableView(table) for name, table in self.core_tables.items()}

    @property
    def figures(self) -> Mapping[str, FigureView]:
        """The figures by id; ``run.figures["path"].to_png()``."""
        return {name: FigureView(figure) for name, figure in self.core_figures.items()}

    @property
    def headlines(self) -> Mapping[str, Headline]:
        """The headlines by id; ``run.headlines["gain"].sentence``."""
        return self.core_headlines.told

    @property
    def grids(self) -> Mapping[str, pd.DataFrame]:
        """The rows of grids/ID.csv as data frames, by id."""
        import pandas as pd

        return {
            one.id: pd.DataFrame(list_grid_rows(one), columns=list(name_grid_columns(one)))
            for one in self.core_grids
        }

    @property
    def sample_flow(self) -> pd.DataFrame:
        """The rows of sample_flow.csv as a data frame."""
        import pandas as pd

        rows = [[getattr(step, name) for name in FLOW_COLUMNS] for step in self.flow]
        return pd.DataFrame(rows, columns=list(FLOW_COLUMNS))

    def with_files(self, files: Mapping[str, bytes], evidence: Mapping[str, bytes]) -> Run:
        """Return the run with the files that it wrote."""
        return replace(self, files=files, evidence=evidence)
