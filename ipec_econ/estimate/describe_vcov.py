"""A covariance in words, for the note under a table."""

from __future__ import annotations

from ipec_econ.core.spec.model import Vcov
from ipec_econ.core.vocabulary import Distribution, SmallSample, VcovKind
from ipec_econ.estimate.infer import Inference

FACTORS: dict[VcovKind, str] = {
    "iid": "1/(N−K)",
    "hetero": "N/(N−K)",
    "cluster": "G/(G−1) × (N−1)/(N−K)",
    "driscoll_kraay": "T/(T−1) × (N−1)/(N−K)",
}

PACKAGES: dict[SmallSample, str] = {"fixest": "fixest", "stata": "reghdfe"}


def describe_vcov(
    choice: Vcov, small_sample: SmallSample, inference: Inference, distribution: Distribution = "t"
) -> str:
    """Return the whole note: kind, small-sample factor, distribution."""
    kind = describe_kind(choice, inference)
    law = "normal distribution" if distribution == "normal" else f"t({inference.df})"
    return f"{kind}; {describe_factor(choice.kind, small_sample)}, {law}"


def describe_kind(choice: Vcov, inference: Inference) -> str:
    """Return what the standard errors are robust to."""
    if choice.kind == "iid":
        return "Standard errors for independent errors of equal variance"
    if choice.kind == "hetero":
        return "Standard errors robust to heteroskedasticity"
    if choice.kind == "driscoll_kraay":
        lags = "1 lag" if inference.lags == 1 else f"{inference.lags} lags"
        return f"Driscoll–Kraay standard errors with {lags}"
    names = " and ".join(choice.by)
    if len(choice.by) == 1:
        return f"Standard errors clustered by {names}"
    return f"Standard errors clustered by {names} (at least {inference.n_groups} clusters each)"


def describe_factor(kind: VcovKind, small_sample: SmallSample) -> str:
    """Return the small-sample factor as a formula."""
    if small_sample == "none":
        return "no small-sample factor"
    package = PACKAGES[small_sample]
    return f"small-sample factor as in {package} ({FACTORS[kind]})"
