"""ipec_econ: from procurement awards and firm panels to verified tables.

>>> import ipec_econ as ipec
>>> run = ipec.run("specs/first_award.yaml")  # doctest: +SKIP
>>> run.estimates  # a data frame  # doctest: +SKIP
>>> run.tables["main"].to_latex()  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from ipec_econ.core.difference import Verification
    from ipec_econ.core.estimates import ModelResult
    from ipec_econ.runner.outcome import Run

__version__ = "0.1.0"
__all__ = ["fit", "run", "verify"]

# The heavy parts are imported where they are used: `import ipec_econ` and `ipec --help` stay quick.


def run(
    spec: str,
    *,
    out: str = "outputs",
    only: Sequence[str] = (),
    jobs: int = 1,
    engine: str = "duckdb",
    master: str | None = None,
    strict: bool = False,
    write: bool = True,
) -> Run:
    """Run one study and return its results.

    Parameters
    ----------
    spec
        Path of the spec file.
    out
        Parent folder: ``out/<study>/`` is written.
    only
        Ids of models, tables and figures to make; all when empty.
    jobs
        How many models are estimated side by side.
    engine, master
        ``duckdb``, or ``spark`` with its master; see docs/engines.md.
    strict
        Warnings are errors.
    write
        False computes everything and writes nothing.

    Returns
    -------
    Run
        ``run.estimates`` and ``run.sample_flow`` are data frames, ``run.tables[id]`` and
        ``run.figures[id]`` have every format.

    Raises
    ------
    IpecError
        Of the class of the stage that failed; ``error.problems`` lists everything found.
    """
    from ipec_econ.runner.run import load_studies, run_study
    from ipec_econ.runner.settings import RunSettings

    settings = RunSettings(
        out=out, only=tuple(only), jobs=jobs, engine=engine, master=master, strict=strict,
        write=write,
    )  # fmt: skip
    (loaded,) = load_studies([spec])
    return run_study(loaded, settings=settings)


def verify(
    folder: str, *, spec: str | None = None, engine: str = "duckdb", master: str | None = None
) -> Verification:
    """Compare a study's output folder with its record and with a rerun.

    ``verify(folder).passed`` is what `ipec verify` turns into exit code 0 or 1.

    Raises
    ------
    PublishError
        The folder has no readable manifest, or the spec cannot be found.
    """
    from ipec_econ.runner.verify import verify_outputs

    return verify_outputs(folder, spec=spec, engine=engine, master=master)


def fit(
    frame: pd.DataFrame,
    *,
    unit: str,
    time: str,
    model: Mapping[str, Any],
    panel: Mapping[str, Any] | None = None,
) -> ModelResult:
    """Estimate one model on a data frame, with the rules and defaults of a spec.

    Parameters
    ----------
    frame
        One row per unit and period; it is not changed.
    unit, time
        Names of the key columns.
    model
        What would stand under the model's id: ``{"estimator": "ols", "outcome": "y", …}``.
    panel
        Further keys of the panel section: ``{"treatments": {…}, "columns": {…}, "samples": {…}}``.

    Returns
    -------
    ModelResult
        Estimates, covariance, fit statistics, flow and notices.

    Raises
    ------
    IpecError
        As `run` would.

    Examples
    --------
    >>> import pandas as pd
    >>> import ipec_econ as ipec
    >>> frame = pd.DataFrame(
    ...     {
    ...         "firm": ["a", "a", "b", "b", "c", "c"],
    ...         "year": [2020, 2021] * 3,
    ...         "y": [1.0, 2.0, 1.0, 4.0, 2.0, 2.5],
    ...         "x": [0.0, 1.0, 0.0, 1.0, 0.0, 0.0],
    ...     }
    ... )
    >>> model = {"estimator": "ols", "outcome": "y", "regressors": ["x"], "fixed_effects": ["firm"]}
    >>> result = ipec.fit(frame, unit="firm", time="year", model=model)
    >>> [(row.term, row.estimate) for row in result.estimates]
    [('x', 2.0)]
    """
    from ipec_econ.runner.frame import estimate_frame

    return estimate_frame(frame, unit=unit, time=time, model=model, panel=panel or {})
