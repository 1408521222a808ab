"""What is wrong with tables of the panel is said of all of them at once, with lines."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.marks import Mark, SourceMap
from ipec_econ.core.spec.output import SummaryTable
from ipec_econ.runner.descriptive_tables import describe_panel
from tests.report.make_tables import make_panel


def test_problems_of_all_tables_of_the_panel_are_reported_with_their_lines() -> None:
    tables = {name: SummaryTable(kind="summary", columns=(column,))
              for name, column in (("a", "nobody"), ("b", "x"), ("c", "nothing"))}  # fmt: skip
    marks = SourceMap(keys={}, values={("tables", name): Mark("s.yaml", i, 3)
                                       for i, name in enumerate(tables, start=7)})  # fmt: skip
    plan = SimpleNamespace(tables=tables, figures={}, marks=marks)
    with pytest.raises(RenderError) as refused:
        describe_panel(plan, make_panel())  # type: ignore[arg-type]
    places = [problem.where.partition(" ")[0] for problem in refused.value.problems]
    assert places == ["s.yaml:7:3", "s.yaml:9:3"]
