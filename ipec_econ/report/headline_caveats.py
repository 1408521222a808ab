"""What a reader must know beside a headline, and how its number was made."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.headline import AwardMoney, Caveat, NetEffect
from ipec_econ.core.headline_fields import MONEY_KINDS
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.report.headline_chain import TAKEN
from ipec_econ.report.headline_texts import VAT_WORDS
from ipec_econ.report.number_format import format_count
from ipec_econ.report.sms_level import JOINT_TEST
from ipec_econ.report.table_notes import AVERAGE_WORDS, TERM_WORDS
from ipec_econ.report.word_list import join_words

SINGLE_TEST = "diagnose/pretrend-period"
"""The notice that a single period before treatment is not zero."""


def write_caveats(
    result: ModelResult,
    spec: HeadlineSpec,
    estimate: Estimate,
    money: AwardMoney | None,
    texts: Mapping[str, str],
    *,
    is_null: bool,
) -> tuple[Caveat, ...]:
    """Return what may mislead a reader who sees the number alone."""
    caveats = []
    if is_null:
        unseen = ""
        if "mde" in texts:
            unseen = f" A true effect smaller than {texts['mde']} would often have gone unseen."
        text = f"The interval includes zero: the data do not settle even the sign.{unseen}"
        caveats.append(Caveat("null", text))
    if estimate.std_error is estimate.p_value is estimate.conf_low is None:
        text = "Its error could not be computed: whether it differs from zero is not known."
        caveats.append(Caveat("no_interval", text))
    caveats += _tell_drift(result)
    if spec.estimand == "coef":
        text = "A regression coefficient by itself does not show cause and effect."
        caveats.append(Caveat("coefficient", text))
    else:
        text = (
            "It is the effect on treated firms while they are in the data, not that of all "
            "procurement, and it is one only if treated firms would otherwise have developed in "
            "parallel with the firms they are compared with."
        )
        caveats.append(Caveat("treated", text))
    if spec.value_as in MONEY_KINDS and not _has_displacement(spec):
        text = (
            "It is gross: what treated firms gain may be other firms' loss, which a comparison of "
            "firms cannot tell."
        )
        caveats.append(Caveat("gross", text))
    if money is not None and money.may_be_ceiling:
        text = (
            "Values of frameworks are kept: they are ceilings and no spending, and make the number "
            "too small. Write `framework: drop` under the awards' `value`."
        )
        caveats.append(Caveat("ceiling", text))
    caveats += _compare_firms(estimate, money)
    return tuple(caveats)


def _tell_drift(result: ModelResult) -> list[Caveat]:
    """Say that firms moved apart before treatment, or that one period among several differs."""
    codes = {notice.code for notice in result.notices}
    if JOINT_TEST in codes:
        text = (
            "Treated and comparison firms moved apart before treatment (the pre-trend test "
            "fails): part of the number may be that drift."
        )
        return [Caveat("pretrends", text)]
    if SINGLE_TEST in codes:
        text = (
            "One period before treatment differs from zero, although all of them together do not."
        )
        return [Caveat("pretrend_period", text)]
    return []


def _compare_firms(estimate: Estimate, money: AwardMoney | None) -> list[Caveat]:
    """Say that an estimator leaves out firms whose award money is in the denominator."""
    n_treated = estimate.n_treated
    if money is None or n_treated is None or n_treated >= money.n_units:
        return []
    text = (
        f"The effect is estimated from {format_count(n_treated)} treated firms, and divided by the "
        f"award money of {format_count(money.n_units)}."
    )
    return [Caveat("firms", text)]


def _has_displacement(spec: HeadlineSpec) -> bool:
    return spec.additionality is not None and spec.additionality.displacement is not None


def write_notes(
    spec: HeadlineSpec, estimate: Estimate, money: AwardMoney | None, net: NetEffect | None
) -> tuple[str, ...]:
    """Return how the number was made, in sentences."""
    notes = [_explain_average(estimate), _explain_scale(spec, money)]
    if spec.value_as == "pounds_per_pound":
        notes.append("The amount moves with output per head and with employment together.")
    if money is not None:
        notes += _explain_money(money)
    if net is not None:
        notes += _explain_chain(net)
    return tuple(note for note in notes if note)


def _explain_average(estimate: Estimate) -> str:
    if estimate.estimand not in ("att", "acrt"):
        return ""
    term = estimate.term or ""
    words = AVERAGE_WORDS.get((estimate.estimator, term), TERM_WORDS.get(term, ""))
    return f"The average effect is {words}." if words else ""


def _explain_scale(spec: HeadlineSpec, money: AwardMoney | None) -> str:
    if spec.value_as == "percent":
        return (
            "The per cent are 100(exp(b) − 1) of an effect b on the natural logarithm; the "
            "interval's ends are transformed alike, so it is not symmetric."
        )
    if spec.value_as == "percentage_points":
        return "The percentage points are 100 times the effect on a share."
    if money is None:
        return "The number is the estimate in units of the outcome."
    per = " times one million" if spec.value_as == "jobs_per_million" else ""
    above = "The effect per treated firm and period"
    if money.level is not None:
        above = (
            f"The mean of {money.level} over treated rows ({money.mean_level:,.2f}) times "
            "1 − exp(−b), with b the effect on its natural logarithm, taken as the same for all,"
        )
    return (
        f"{above} is divided by mean award money of the same rows{per}. The denominator is taken "
        "as known: the interval is that of the effect alone."
    )


def _explain_money(money: AwardMoney) -> list[str]:
    left = ""
    if money.n_left_out:
        left = f"; {format_count(money.n_left_out)} treated rows without a value are left out"
    if money.n_always:
        left += (
            f"; {format_count(money.n_always)} treated rows of firms that are not seen before "
            "treatment are left out"
        )
    weighed = "" if money.weights is None else f", weighted by {money.weights} as the model is,"
    rows = f"{format_count(money.n_obs)} treated rows of {format_count(money.n_units)} firms{left}"
    notes = [
        f"Award money is {money.column} ({money.definition}): on average{weighed} {money.currency}"
        f"{money.spend:,.2f} per firm and period over {rows}. It is what was awarded and linked, "
        "booked by the study's award policies, and no record of payments.",
        f"Money is in {money.price_base}, {VAT_WORDS[money.vat]}.",
    ]
    if money.policies:
        notes.append(f"Award policies: {'; '.join(money.policies)}.")
    return notes


def _explain_chain(net: NetEffect) -> list[str]:
    given = [one.name for one in net.parameters]
    missing = [name for name in (*TAKEN, "multiplier") if name not in given]
    notes = [
        f"{one.name.capitalize()} {one.value:g} ({one.low:g} to {one.high:g}): {one.source}."
        for one in net.parameters
    ]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        notes.append(f"{join_words(missing).capitalize()} {verb} not given, and not applied.")
    notes.append(
        f"Net is gross × {net.factor:.6g} ({net.factor_low:.6g} to {net.factor_high:.6g}). "
        "Deadweight is not taken off again: the comparison group stands for it."
    )
    return notes
