"""What a headline asks for that its model, its outcome or the panel cannot give."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.headline_fields import MONEY_KINDS
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.outcome_scale import OutcomeScale, read_outcome_scale
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.core.spec.model import ModelBase, RegressionModel, SwitchersModel
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.treatment import DoseTreatment, StatusTreatment
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.plan.model_outcome import find_outcome

Found = Iterable[tuple[SpecPath, str, str, str]]
"""Where, what, why, how to mend."""


def find_headline_problems(study: Study, marks: SourceMap) -> list[Problem]:
    """Return a problem for every headline that could not be made after hours of estimation."""
    return [
        Problem("spec/headline", what, str(marks.find_value(path)), why, fix)
        for name, headline in study.headlines.items()
        if headline.model in study.models
        for path, what, why, fix in _check_headline(("headlines", name), headline, study)
    ]


def find_scale(study: Study, headline: HeadlineSpec) -> OutcomeScale:
    """Return the scale of a headline's outcome: what the spec says, or its definition."""
    read = _read_scale(study, headline)
    if headline.scale is None:
        return read
    is_log = headline.scale == "log"
    return OutcomeScale(is_log, read.level if is_log else None)


def _read_scale(study: Study, headline: HeadlineSpec) -> OutcomeScale:
    outcome = find_outcome(study.models[headline.model])
    return read_outcome_scale(outcome, study.panel) if outcome else OutcomeScale(None)


def list_headline_columns(study: Study) -> Iterable[tuple[SpecPath, str]]:
    """Return the columns of the panel that headlines name, with their places."""
    for name, headline in study.headlines.items():
        for key in ("spend", "level"):
            column = getattr(headline, key)
            if column is not None:
                yield ("headlines", name, key), column


def _check_headline(path: SpecPath, headline: HeadlineSpec, study: Study) -> Found:
    model = study.models[headline.model]
    yield from _check_estimand((*path, "estimand"), headline, model)
    yield from _check_group(path, headline, model)
    yield from _check_scale(path, headline, study)
    if headline.value_as in MONEY_KINDS:
        yield from _check_money(path, headline, study)


def _check_estimand(path: SpecPath, headline: HeadlineSpec, model: ModelBase) -> Found:
    estimator = getattr(model, "estimator", "")
    if estimator not in ESTIMATORS:
        return
    there = ESTIMATORS[estimator].info.estimands
    if headline.estimand not in there:
        yield (
            path,
            f"model `{headline.model}` ({estimator}) has no `{headline.estimand}`",
            "a headline is one row of estimates.csv",
            f"there are {', '.join(there)}",
        )


def _check_group(path: SpecPath, headline: HeadlineSpec, model: ModelBase) -> Found:
    if headline.group is None and model.by is not None:
        yield (
            (*path, "model"),
            f"model `{headline.model}` has one estimate for each group of `{model.by}`",
            "a headline is one number",
            "say which: group: VALUE, as in estimates.csv behind the `/`",
        )
    if headline.group is not None and model.by is None:
        yield (
            (*path, "group"),
            f"model `{headline.model}` has no groups",
            "groups come with `by`",
            "remove `group`",
        )


def _check_scale(path: SpecPath, headline: HeadlineSpec, study: Study) -> Found:
    outcome = find_outcome(study.models[headline.model])
    if headline.scale == "level" and _read_scale(study, headline).is_log:
        yield (
            (*path, "scale"),
            f"`scale: level`, and `{outcome}` is a natural logarithm",
            "the number would be wrong",
            "remove `scale`",
        )
    scale = find_scale(study, headline)
    asked = (*path, "as")
    if headline.value_as == "percentage_points" and scale.is_log:
        fix = "write as: percent"
        yield asked, f"`{outcome}` is a logarithm and no share", "it has no points", fix
    if headline.value_as == "percent" and scale.is_shifted:
        yield (
            asked,
            f"`as: percent`, and `{outcome}` is the logarithm of a sum with a number",
            "100(exp(b) − 1) are per cent of that sum, and depend on the unit of its parts",
            "use the logarithm of the column itself, write as: number, or scale: log where per "
            "cent of the sum are meant",
        )
    if headline.value_as == "percent" and not scale.is_log:
        told = "is in levels" if headline.scale == "level" else "is not known to be a logarithm"
        yield (
            asked,
            f"`as: percent`, and `{outcome}` {told}",
            "100(exp(b) − 1) are per cent of an outcome whose natural logarithm was taken",
            "derive the outcome as ln(COLUMN), or write scale: log where the source holds logs",
        )


def _check_money(path: SpecPath, headline: HeadlineSpec, study: Study) -> Found:
    model, scale = study.models[headline.model], find_scale(study, headline)
    if study.panel.cells is not None:
        why = "means of award money and of the outcome's level are taken over rows"
        yield (*path, "as"), "a panel of cells has no rows", why, "make it where the rows are"
        return
    if isinstance(model, RegressionModel | SwitchersModel) or headline.estimand == "coef":
        yield (
            (*path, "model"),
            f"`as: {headline.value_as}` needs effects on firms from a first award on",
            "the effect of each treated firm and period is divided by its award money",
            "use a difference-in-differences model and its `att`",
        )
    treatment = study.panel.treatments.get(getattr(model, "treatment", None) or "")
    if isinstance(treatment, DoseTreatment | StatusTreatment):
        yield (
            (*path, "model"),
            f"the treatment of model `{headline.model}` switches or is a dose",
            "treated rows are those from a first treated period on",
            "use a model of an `event` or `cohort` treatment",
        )
    if headline.group is not None:
        why = "means are taken over the rows of a whole model"
        fix = "estimate the group as a model of its own, with `where`"
        yield (*path, "group"), f"`as: {headline.value_as}` of a group", why, fix
    yield from _check_vat((*path, "vat"), headline, study)
    read = _read_scale(study, headline)
    if read.is_log and read.level is None:
        yield (
            path,
            "the outcome is the logarithm of no column alone",
            "an effect on output per head is none on output: employment may move as well",
            "use a model whose outcome is ln(COLUMN) of the amount itself, such as ln(gva)",
        )
    else:
        yield from _check_level(path, headline, scale)


def _check_vat(path: SpecPath, headline: HeadlineSpec, study: Study) -> Found:
    """Refuse what the award policies contradict; of a column of the source only its user knows."""
    awards = study.panel.awards
    made_of = study.panel.treatments.get(headline.spend or "")
    if awards is None or not isinstance(made_of, DoseTreatment):
        return
    made = {"net": "excluded", "gross": "included"}.get(awards.value.vat.basis)
    if made is not None and headline.vat != made:
        yield (
            path,
            f"`vat: {headline.vat}`, and the award policy makes values {awards.value.vat.basis}",
            "the sentence would state another basis than the number's",
            f"write vat: {made}",
        )


def _check_level(path: SpecPath, headline: HeadlineSpec, scale: OutcomeScale) -> Found:
    if scale.is_log is None:
        yield (
            path,
            "it is not known whether the outcome is a logarithm or a level",
            "an amount is another one then",
            "write scale: log, or scale: level",
        )
    if scale.is_log and scale.level is None and headline.level is None:
        fix = "write level: COLUMN, the column whose logarithm the outcome is"
        yield path, "the outcome's level is not known", "amounts are in levels", fix
    if scale.level is not None and headline.level not in (None, scale.level):
        yield (
            (*path, "level"),
            f"the outcome is the logarithm of `{scale.level}`, not of `{headline.level}`",
            "the amount would be another one",
            "remove `level`",
        )
    if scale.is_log is False and headline.level is not None:
        why = "the outcome itself is the amount"
        yield (*path, "level"), "`level` beside an outcome in levels", why, "remove `level`"
