"""Numbers of other packages on the balanced panel, whose treated firms' `size` serves as dose.

Run in an environment of its own: `pip install diff-diff==3.13.0 moderndid==0.2.0 "polars<1.36"`,
then `python tests/reference/dose_response/make.py`, which writes `expected.json` beside it.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import moderndid
import numpy as np
import pandas as pd
from diff_diff import ContinuousDiD

HERE = Path(__file__).parent
FIRST = 2010
LATE = 2013
"""The one cohort that stays beside never-treated firms in the `one_cohort` panel."""

DIFF_DIFF: dict[str, tuple[str, dict[str, Any]]] = {
    "one_cubic": ("one_cohort", {}),
    "one_line": ("one_cohort", {"degree": 1}),
    "one_knots": ("one_cohort", {"degree": 2, "num_knots": 2}),
    "one_levels": ("one_rounded", {"treatment_type": "discrete"}),
    "staggered_cubic": ("staggered", {"control_group": "not_yet_treated"}),
    "staggered_never": ("staggered", {}),
    "staggered_knots": ("staggered", {"control_group": "not_yet_treated", "num_knots": 1}),
    "staggered_anticipation": ("staggered", {"anticipation": 1, "degree": 2}),
}
MODERNDID: dict[str, tuple[str, dict[str, Any]]] = {
    "one_cubic": ("one_cohort", {}),
    "one_knots": ("one_cohort", {"degree": 2, "num_knots": 2}),
    "staggered_cubic": ("staggered", {}),
    "staggered_never": ("staggered", {"control_group": "nevertreated", "degree": 2}),
}


def read_panel(name: str) -> pd.DataFrame:
    frame = pd.read_csv(HERE.parent / "synthetic" / "balanced.csv")
    frame["dose"] = np.where(frame["cohort"] > 0, frame["size"], 0.0)
    if name.startswith("one"):
        frame = frame[frame["cohort"].isin([0, LATE])]
    if name == "one_rounded":
        frame["dose"] = np.ceil(frame["dose"]).clip(upper=3)
    return frame


def choose_doses(frame: pd.DataFrame) -> np.ndarray:
    doses = frame.loc[frame["cohort"] > 0].groupby("firm")["dose"].first()
    return np.unique(np.quantile(doses, np.arange(1, 10) / 10))


def run_diff_diff(panel: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    frame = read_panel(panel)
    given = {"base_period": "universal", **options}
    if options.get("treatment_type") != "discrete":
        given["dvals"] = choose_doses(frame)
    fitted = ContinuousDiD(**given).fit(
        frame, outcome="y", unit="firm", time="year", first_treat="cohort", dose="dose",
        aggregate="eventstudy",
    )  # fmt: skip
    rows = [
        make_row("att", "cohort", fitted.overall_att, fitted.overall_att_se),
        make_row("acrt", "cohort", fitted.overall_acrt, fitted.overall_acrt_se),
    ]
    for event, found in fitted.event_study_effects.items():
        if found["se"] > 0:
            rows.append(make_row("att_event", str(event), found["effect"], found["se"]))
    for estimand, curve in (
        ("att_dose", fitted.dose_response_att),
        ("acrt_dose", fitted.dose_response_acrt),
    ):
        for dose, effect, error in zip(curve.dose_grid, curve.effects, curve.se, strict=True):
            rows.append(make_row(estimand, f"{dose:.12g}", effect, error))
    return rows


def run_moderndid(panel: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    frame = read_panel(panel)
    doses = choose_doses(frame)
    # This version finds no curve where periods are calendar years.
    frame["cohort"] = np.where(frame["cohort"] > 0, frame["cohort"] - FIRST + 1, 0)
    frame["year"] = frame["year"] - FIRST + 1
    fitted = moderndid.cont_did(
        frame, yname="y", tname="year", idname="firm", gname="cohort", dname="dose",
        dvals=list(doses), random_state=1, biters=10, **options,
    )  # fmt: skip
    units = frame.groupby("firm")["cohort"].first()
    # Its influence function of the mean response is scaled as if every firm were treated.
    scale = len(units) / (units > 0).sum() if panel.startswith("one") else None
    psi = np.asarray(fitted.overall_acrt_inf_func)
    error = None if scale is None else scale * float(np.sqrt((psi**2).sum())) / len(units)
    rows = [
        make_row("att", "cohort", fitted.overall_att, None),
        make_row("acrt", "cohort", fitted.overall_acrt, error),
    ]
    for estimand, effects in (("att_dose", fitted.att_d), ("acrt_dose", fitted.acrt_d)):
        for dose, effect in zip(fitted.dose, effects, strict=True):
            rows.append(make_row(estimand, f"{dose:.12g}", effect, None))
    return rows


def make_row(estimand: str, term: str, estimate: float, error: float | None) -> dict[str, Any]:
    return {
        "estimand": estimand,
        "term": term,
        "estimate": float(estimate),
        "std_error": None if error is None else float(error),
    }


def main() -> None:
    warnings.simplefilter("ignore")
    cases = [
        {
            "id": f"diff_diff_{name}",
            "panel": panel,
            "call": f"ContinuousDiD(base_period='universal', dvals=deciles, **{options}).fit("
            "frame, outcome='y', unit='firm', time='year', first_treat='cohort', dose='dose', "
            "aggregate='eventstudy')",
            "options": options,
            "rows": run_diff_diff(panel, options),
        }
        for name, (panel, options) in DIFF_DIFF.items()
    ]
    cases += [
        {
            "id": f"moderndid_{name}",
            "panel": panel,
            "call": "moderndid.cont_did(frame, yname='y', tname='year', idname='firm', "
            f"gname='cohort', dname='dose', dvals=deciles, **{options})",
            "options": options,
            "rows": run_moderndid(panel, options),
        }
        for name, (panel, options) in MODERNDID.items()
    ]
    text = json.dumps({"cases": cases}, indent=1) + "\n"
    (HERE / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
