"""Every field that a headline's sentence may name, as printed text."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from ipec_econ.core.estimates import Estimate
from ipec_econ.core.headline import AwardMoney, NetEffect, SmsLevel, Transformed
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.report.estimator_titles import title_estimator
from ipec_econ.report.interval_words import write_number
from ipec_econ.report.number_format import format_count

DIGITS_OF_ESTIMATE = 4
VAT_WORDS = {
    "included": "including VAT",
    "excluded": "excluding VAT",
    "as_published": "VAT as published",
}


def write_amount(value: float, spec: HeadlineSpec) -> str:
    """Return a number with its sign and unit: ``8.1%``, ``−£1.25``, ``12.3``."""
    if math.isinf(value):
        return "no bound"
    sign = write_number(value, spec.digits or 0)[:1]
    sign = sign if sign == "−" else ""
    size = write_number(abs(value), spec.digits or 0)
    if spec.value_as == "percent":
        return f"{sign}{size}%"
    if spec.value_as == "percentage_points":
        return f"{sign}{size} percentage points"
    if spec.value_as == "pounds_per_pound":
        return f"{sign}{spec.currency}{size}"
    return f"{sign}{size}"


def name_unit(spec: HeadlineSpec, texts: Mapping[str, str]) -> str:
    """Return what a headline's number counts."""
    per = f"per {spec.currency}1"
    return {
        "number": f"units of {texts['outcome']}",
        "percent": f"per cent of {texts['outcome']}",
        "percentage_points": f"percentage points of {texts['outcome']}",
        "pounds_per_pound": f"{spec.currency} of {texts.get('amount')} {per} of award",
        "jobs_per_million": f"{texts.get('amount')}, each for one period, {per} million of award",
    }[spec.value_as]


def name_outcome(spec: HeadlineSpec, estimate: Estimate) -> str:
    """Return the outcome by its label, or its name."""
    return spec.labels.get(estimate.outcome, estimate.outcome)


def name_treatment(spec: HeadlineSpec, estimate: Estimate) -> str:
    """Return the treatment (or, of a coefficient, the regressor) by its label, or its name."""
    is_coefficient = estimate.estimand == "coef"
    name = (estimate.term if is_coefficient else estimate.treatment) or ""
    return spec.labels.get(name, name)


def write_texts(
    spec: HeadlineSpec,
    estimate: Estimate,
    number: Transformed,
    *,
    sms: SmsLevel,
    mde: float | None,
    money: AwardMoney | None,
    net: NetEffect | None,
) -> dict[str, str]:
    """Return field → text, without the fields that have no value here."""
    texts: dict[str, str | None] = {
        "value": write_amount(number.value, spec),
        "size": write_amount(abs(number.value), spec),
        "direction": "lower" if number.value < 0 else "higher",
        "conf_int": _write_interval(number, spec, estimate.conf_level),
        "conf_low": _write(number.low, lambda value: write_amount(value, spec)),
        "conf_high": _write(number.high, lambda value: write_amount(value, spec)),
        "conf_level": _write(estimate.conf_level, lambda level: f"{100 * level:g}%"),
        "estimate": write_number(estimate.estimate, DIGITS_OF_ESTIMATE),
        "std_error": _write(estimate.std_error, _write_plain),
        "p_value": _write(estimate.p_value, _write_plain),
        "n_obs": _write(estimate.n_obs, format_count),
        "n_units": _write(estimate.n_units, format_count),
        "n_treated": _write(estimate.n_treated, format_count),
        "n_clusters": _write(estimate.n_clusters, format_count),
        "outcome": name_outcome(spec, estimate),
        "treatment": name_treatment(spec, estimate) or None,
        "estimator": title_estimator(estimate.estimator),
        "model": estimate.model,
        "sample": estimate.sample,
        "sms_level": str(sms.level),
        "mde": _write(mde, lambda value: write_amount(value, spec)),
    }
    if money is not None:
        texts["spend"] = f"{money.currency}{format_count(money.spend)}"
        texts["price_base"] = money.price_base
        texts["vat"] = VAT_WORDS[money.vat]
        amount = money.level or estimate.outcome
        texts["amount"] = spec.labels.get(amount, amount)
    if net is not None:
        texts["net"] = write_amount(net.value, spec)
        texts["net_range"] = _write_range(net.low, net.high, spec)
        texts["net_conf_int"] = _write_range(net.conf_low, net.conf_high, spec)
        texts["net_full_range"] = _write_range(net.full_low, net.full_high, spec)
    told = {name: text for name, text in texts.items() if text is not None}
    return {**told, "unit": name_unit(spec, told)}


def _write(value: float | None, write: Callable[[float], str]) -> str | None:
    return None if value is None else write(value)


def _write_plain(value: float) -> str:
    return write_number(value, DIGITS_OF_ESTIMATE)


def _write_range(low: float | None, high: float | None, spec: HeadlineSpec) -> str | None:
    if low is None or high is None:
        return None
    return f"{write_amount(low, spec)} to {write_amount(high, spec)}"


def _write_interval(number: Transformed, spec: HeadlineSpec, level: float | None) -> str | None:
    ends = _write_range(number.low, number.high, spec)
    if ends is None or level is None:
        return None
    return f"{100 * level:g}% confidence interval {ends}"
