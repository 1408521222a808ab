"""What the terminal says after a run: where the results are, and the main numbers."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.estimates import Estimate
from ipec_econ.publish.target import name_evidence
from ipec_econ.report.grid_words import sum_up_grid
from ipec_econ.runner.outcome import Run

SHOWN_ESTIMANDS = ("att", "acrt", "coef")
MAX_LINES = 30


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run in a few lines."""

    study: str
    index: str
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    files: tuple[str, ...]

    def as_text(self) -> str:
        """Return the lines for a terminal."""
        return "\n".join([f"{self.study} → {self.index}", *(f"  {line}" for line in self.lines)])

    def as_record(self) -> dict[str, object]:
        """Return the same for `--json`."""
        return {
            "study": self.study,
            "index": self.index,
            "estimates": list(self.lines),
            "warnings": list(self.warnings),
            "files": list(self.files),
        }


def summarise_run(run: Run) -> RunSummary:
    """Return where a run wrote, its main estimates, its headlines, and its warnings."""
    cells = {one.cell.model for grid in run.core_grids for one in grid.cells}
    rows = [
        row
        for result in run.results
        if result.model not in cells
        for row in result.estimates
        if row.estimand in SHOWN_ESTIMANDS and row.term != "(Intercept)"
    ]
    lines = [_describe(row) for row in rows[:MAX_LINES]]
    if len(rows) > MAX_LINES:
        lines.append(f"… and {len(rows) - MAX_LINES} more in estimates.csv")
    lines += [f"{name}: {headline.sentence}" for name, headline in run.headlines.items()]
    lines += [sum_up_grid(grid, digits=4) for grid in run.core_grids]
    if run.disclosure is not None:
        lines.append(f"for the checker alone: {name_evidence(run.folder).as_posix()}/")
    warnings = [
        f"warning {notice.code} ({notice.where}): {notice.text}"
        for notice in run.notices
        if notice.level == "warning"
    ]
    return RunSummary(
        study=run.study.study,
        index=(run.folder / "index.html").as_posix(),
        lines=tuple(lines),
        warnings=tuple(warnings),
        files=tuple(run.files),
    )


def _describe(row: Estimate) -> str:
    if row.withheld:
        return f"{row.model}  {row.term or row.estimand}  withheld"
    spread = "" if row.std_error is None else f" ({row.std_error:.4f})"
    name = f"acrt {row.term}" if row.estimand == "acrt" else row.term or row.estimand
    return f"{row.model}  {name}  {row.estimate:.4f}{spread}  n = {row.n_obs}"
