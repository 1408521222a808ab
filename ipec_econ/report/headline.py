"""One headline: the number of one estimate on a reader's scale, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.disclosure import WITHHELD_TEXT
from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.headline import AwardMoney, Headline, SmsLevel
from ipec_econ.core.headline_fields import list_fields
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.report.figure_notes import is_reference
from ipec_econ.report.headline_caveats import write_caveats, write_notes
from ipec_econ.report.headline_chain import apply_chain
from ipec_econ.report.headline_number import transform_estimate
from ipec_econ.report.headline_sentence import fill_sentence, write_sentence
from ipec_econ.report.headline_texts import write_texts

COUNT_FIELDS = ("n_obs", "n_units", "n_treated", "n_clusters")


@dataclass(frozen=True, slots=True)
class HeadlineSource:
    """What a headline is made of.

    Attributes
    ----------
    estimate
        One row of ``result``.
    sms
        What the model's design can reach.
    money
        Means of the treated rows; ``None`` but for kinds per award.
    is_controlled
        Whether disclosure control may have kept counts of the estimate back: a sentence that names
        one says so in its place.
    """

    spec: HeadlineSpec
    result: ModelResult
    estimate: Estimate
    sms: SmsLevel
    money: AwardMoney | None = None
    is_controlled: bool = False


def build_headline(name: str, source: HeadlineSource, *, where: str) -> Headline:
    """Return the headline called `name`.

    Parameters
    ----------
    where
        Its place in the spec, for messages.

    Raises
    ------
    RenderError
        ``render/headline-field``: the sentence names what this estimate does not have;
        ``render/no-such-estimate``: its row is the reference, and estimated is nothing.
    """
    spec, estimate, money = source.spec, source.estimate, source.money
    if is_reference(estimate):
        raise _refuse_reference(name, estimate, where)
    number = transform_estimate(estimate.estimate, _find_ends(estimate), spec.value_as, money)
    is_null = number.low is not None and number.high is not None and number.low <= 0 <= number.high
    mde = _find_mde(source)
    net = None if spec.additionality is None else apply_chain(spec.additionality, number)
    texts = write_texts(spec, estimate, number, sms=source.sms, mde=mde, money=money, net=net)
    caveats = write_caveats(source.result, spec, estimate, money, texts, is_null=is_null)
    if spec.sentence is None:
        sentence = write_sentence(spec, estimate, texts, is_null=is_null)
        told = [one.text for one in caveats if one.about in ("pretrends", "no_interval")]
        sentence = " ".join([sentence, *told])
    else:
        hidden = dict.fromkeys(COUNT_FIELDS, WITHHELD_TEXT) if source.is_controlled else {}
        _check_fields(name, spec.sentence, hidden | texts, where)
        sentence = fill_sentence(spec.sentence, hidden | texts)
    return Headline(
        id=name,
        kind=spec.value_as,
        number=number,
        unit=texts["unit"],
        estimate=estimate,
        vcov=source.result.fit.vcov_label,
        texts=texts,
        sentence=sentence,
        caveats=caveats,
        notes=write_notes(spec, estimate, money, net),
        warnings=_list_warnings(source.result),
        sms=source.sms,
        mde=mde,
        money=money,
        net=net,
    )


def _refuse_reference(name: str, estimate: Estimate, where: str) -> RenderError:
    return RenderError(
        Problem(
            "render/no-such-estimate",
            f"headline `{name}`: {estimate.key} of model `{estimate.model}` is the reference",
            where,
            why="it is zero by construction: the other periods are measured against it",
            fix="name another period",
        )
    )


def _find_ends(estimate: Estimate) -> tuple[float, float] | None:
    low, high = estimate.conf_low, estimate.conf_high
    return None if low is None or high is None else (low, high)


def _find_mde(source: HeadlineSource) -> float | None:
    """Return the detectable effect on the headline's scale, where the average has one."""
    estimate = source.estimate
    for row in source.result.diagnostics:
        is_own = row.diagnostic == "mde" and row.key == (estimate.term or "")
        if is_own and estimate.estimand == "att" and row.value is not None:
            found = transform_estimate(row.value, None, source.spec.value_as, source.money)
            return found.value
    return None


def _check_fields(name: str, sentence: str, texts: dict[str, str], where: str) -> None:
    missing = [field for field in list_fields(sentence) if field not in texts]
    if missing:
        named = ", ".join(f"{{{field}}}" for field in missing)
        raise RenderError(
            Problem(
                "render/headline-field",
                f"headline `{name}` names {named}, and its estimate has no such number",
                where,
                why="an interval, a count or a detectable effect is not there for every estimate",
                fix=f"take it out of the sentence; there are {', '.join(texts)}",
            )
        )


def _list_warnings(result: ModelResult) -> tuple[str, ...]:
    codes = [notice.code for notice in result.all_notices if notice.level == "warning"]
    return tuple(dict.fromkeys(codes))
