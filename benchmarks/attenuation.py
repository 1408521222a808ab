"""What imperfect links do to an effect: the demonstration world, from its award notices.

    python -m benchmarks.attenuation [--worlds N] [--firms N] [--seed S]

Writes worlds with seeds S, S + 1, …, and runs the same model three times on each: on the true
first contracts, on awards linked by company number, and by number or name. Prints how many awards
found their firm beside the estimates, in markdown.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv as pv
import pyarrow.parquet as pq
import yaml

import ipec_econ as ipec
from ipec_econ.core.estimates import Estimate
from ipec_econ.core.tables import LinkResult
from ipec_econ.demo.world import World
from ipec_econ.demo.write import write_world

SEED = 1
TRUE = "true treatments"
STEPS = {
    "identifier": [{"match": "identifier"}],
    "identifier, name": [{"match": "identifier"}, {"match": "name"}],
}
HEAD = (
    "seed",
    "treatments from",
    "recall, %",
    "precision, %",
    "wrong links",
    "treated firms",
    "estimate (std. error)",
    "truth",
    "/ truth",
    "/ estimate on true treatments",
)


@dataclass(frozen=True, slots=True)
class LinkScore:
    """Links beside the true ones, counted in rows of an award and a supplier.

    Attributes
    ----------
    n_awards
        Rows whose supplier is a firm of the panel.
    n_linked, n_right
        Rows linked to any firm; to the right one.
    """

    n_awards: int
    n_linked: int
    n_right: int

    @property
    def n_wrong(self) -> int:
        """Rows linked to a firm that is not the supplier."""
        return self.n_linked - self.n_right

    @property
    def precision(self) -> float:
        """Share of links that are right."""
        return self.n_right / self.n_linked

    @property
    def recall(self) -> float:
        """Share of the panel firms' awards that are linked to the right firm."""
        return self.n_right / self.n_awards


@dataclass(frozen=True, slots=True)
class LinkedEstimate:
    """``att`` ``simple`` on one way to know who was treated, log points."""

    seed: int
    way: str
    score: LinkScore | None
    estimate: float
    std_error: float
    n_treated: int
    truth: float


def compare_links(folder: Path, *, n_firms: int, seed: int) -> list[LinkedEstimate]:
    """Write a world into a new folder and estimate its effect in each way, the true one first."""
    write_world(folder, World(n_firms, seed))
    truth = _read_truth(folder)
    found = []
    for way in (TRUE, *STEPS):
        run = ipec.run(str(_write_study(folder, way)), write=False)
        row = _find_average(run.results[0].estimates)
        score = None if run.links is None else score_links(run.links, folder)
        found.append(
            LinkedEstimate(
                seed, way, score, row.estimate, row.std_error or np.nan, row.n_treated or 0, truth
            )
        )
    return found


def score_links(links: LinkResult, folder: Path) -> LinkScore:
    """Hold links against ``true_links.parquet``; awards that no study counts are left out."""
    rows = pq.read_table(folder / "true_links.parquet").to_pylist()
    true = {(row["award_id"], row["supplier"]): row["crn"] for row in rows}
    names = ("award_id", "supplier", "firm", "decision")
    columns = (links.rows.column(name).to_pylist() for name in names)
    pairs = [
        (true[award, supplier], firm if decision == "accepted" else None)
        for award, supplier, firm, decision in zip(*columns, strict=True)
    ]
    return LinkScore(
        n_awards=sum(known is not None for known, _ in pairs),
        n_linked=sum(firm is not None for _, firm in pairs),
        n_right=sum(firm is not None and firm == known for known, firm in pairs),
    )


def _write_study(folder: Path, way: str) -> Path:
    """Write the shipped study's model alone, with another linkage or the true cohorts."""
    shipped = yaml.safe_load((folder / "specs" / "first_award.yaml").read_text(encoding="utf-8"))
    panel = yaml.safe_load((folder / "specs" / "panels" / "demo.yaml").read_text(encoding="utf-8"))
    if way == TRUE:
        _take_true_cohorts(folder, panel)
    else:
        panel["link"] = {"steps": STEPS[way]}
    for source in ("firms", "awards"):
        if source in panel:
            panel[source]["source"] = _lift(panel[source]["source"])
    model = {**shipped["models"]["defaults"], **shipped["models"]["cs"]}
    study = {"ipec": 1, "study": "links", "seed": shipped["seed"], "panel": panel}
    path = folder / "links.yaml"
    path.write_text(yaml.safe_dump({**study, "models": {"cs": model}}), encoding="utf-8")
    return path


def _take_true_cohorts(folder: Path, panel: dict[str, Any]) -> None:
    """Put the true cohorts into the panel instead of awards; unclean ones leave the sample."""
    firms = pq.read_table(folder / "firms.parquet")
    true = pq.read_table(folder / "true_treatment.parquet", columns=["crn", "cohort"])
    joined = firms.join(true.rename_columns(["crn", "true_cohort"]), "crn")
    pq.write_table(joined.sort_by([("crn", "ascending"), ("year", "ascending")]),
                   folder / "firms_true.parquet")  # fmt: skip
    for part in ("awards", "link"):
        del panel[part]
    panel["firms"]["source"] = "../firms_true.parquet"
    panel["treatments"] = {"first_clean": {"cohort": "true_cohort"}}
    first = next(row["value"] for row in _list_truth(folder) if row["term"] == "first_clean_cohort")
    panel["samples"] = {"main": {"where": f"true_cohort is null or true_cohort >= {first}"}}


def _lift(source: str) -> str:
    """Return a path from the world's folder instead of one from its panels."""
    return source.rpartition("../")[2] if "../" in source else source


def _list_truth(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pv.read_csv(folder / "truth.csv").to_pylist()
    return rows


def _read_truth(folder: Path) -> float:
    return next(
        float(row["effect"])
        for row in _list_truth(folder)
        if (row["estimand"], row["term"]) == ("att", "simple")
    )


def _find_average(rows: tuple[Estimate, ...]) -> Estimate:
    return next(row for row in rows if row.key == "att simple")


def simulate(worlds: int, n_firms: int, seed: int) -> Iterator[list[LinkedEstimate]]:
    """Yield a world's estimates, one world after the other."""
    for number in range(seed, seed + worlds):
        with tempfile.TemporaryDirectory() as place:
            yield compare_links(Path(place) / "world", n_firms=n_firms, seed=number)


def main() -> None:
    """Read the options, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--worlds", type=int, default=8)
    parser.add_argument("--firms", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    found = [row for rows in simulate(options.worlds, options.firms, options.seed) for row in rows]
    print(f"{options.worlds} worlds of {options.firms:,} firms, seeds from {options.seed}\n")
    print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}")
    for row in found:
        base = next(one for one in found if one.seed == row.seed and one.way == TRUE)
        print(_write_row(str(row.seed), [row], [base]))
    for way in (TRUE, *STEPS):
        rows = [row for row in found if row.way == way]
        print(_write_row("all", rows, [row for row in found if row.way == TRUE]))


def _write_row(label: str, rows: list[LinkedEstimate], base: list[LinkedEstimate]) -> str:
    """Return one line; over several worlds, means, and ratios of means."""
    scores = [row.score for row in rows if row.score is not None]
    estimate, truth = (np.mean([getattr(r, name) for r in rows]) for name in ("estimate", "truth"))
    # Independent worlds: the error of their mean.
    error = np.sqrt(sum(row.std_error**2 for row in rows)) / len(rows)
    linkage = ["–"] * 3
    if scores:
        recall, precision, wrong = (
            np.mean([getattr(score, name) for score in scores])
            for name in ("recall", "precision", "n_wrong")
        )
        linkage = [f"{100 * recall:.1f}", f"{100 * precision:.2f}", f"{wrong:.0f}"]
    cells = [
        label,
        rows[0].way,
        *linkage,
        f"{np.mean([row.n_treated for row in rows]):.0f}",
        f"{estimate:.4f} ({error:.4f})",
        f"{truth:.4f}",
        f"{estimate / truth:.2f}",
        f"{estimate / np.mean([row.estimate for row in base]):.2f}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
