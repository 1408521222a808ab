"""Worlds whose production function is known."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.production.factor_rows import FactorRows

LABOUR, CAPITAL, PERSISTENCE = 0.6, 0.4, 0.7
PERIODS, KEPT = 100, 10


def simulate_acf_paper(seed: int, n_firms: int) -> FactorRows:
    """Return the first design of Ackerberg, Caves and Frazer (2015), without measurement error.

    Their appendix: productivity is AR(1) with standard deviation 0.3, wages AR(1) with 0.3 and
    0.1; labour is chosen half a period before, capital by the optimal investment under convex
    costs that differ between firms; the last ten of a hundred periods are seen.
    """
    stream = np.random.default_rng(seed)
    half = PERSISTENCE**0.5
    news = 0.3 * np.sqrt(1 - half**2)
    omega, early, wage = (np.empty((PERIODS, n_firms)) for _ in range(3))
    level, log_wage = 0.3 * stream.standard_normal(n_firms), 0.1 * stream.standard_normal(n_firms)
    for t in range(PERIODS):
        early[t] = half * level + news * stream.standard_normal(n_firms)
        omega[t] = level = half * early[t] + news * stream.standard_normal(n_firms)
        wage[t] = log_wage = 0.3 * log_wage + 0.1 * np.sqrt(0.91) * stream.standard_normal(n_firms)
    capital = accumulate_capital(omega, wage, np.exp(0.6 * stream.standard_normal(n_firms)))
    labour = (news**2 / 2 + np.log(LABOUR) + half * early - wage + CAPITAL * capital) / (1 - LABOUR)
    planned = LABOUR * labour + CAPITAL * capital + omega
    output = planned + 0.1 * stream.standard_normal(planned.shape)
    seen = slice(PERIODS - KEPT, PERIODS)
    return make_rows(output[seen], [labour[seen]], [capital[seen]], planned[seen])


def accumulate_capital(omega: np.ndarray, wage: np.ndarray, inverse_cost: np.ndarray) -> np.ndarray:
    """Return log capital: investment is the discounted sum of capital's expected products."""
    share, discount, delta = LABOUR / (1 - LABOUR), 0.95, 0.2
    half = PERSISTENCE**0.5
    news = 0.3 * np.sqrt(1 - half**2)
    wage_news = 0.1 * np.sqrt(0.91)
    ahead = np.arange(60)
    wages = np.cumsum(0.3 ** (2 * ahead))
    shocks = 0.09 * (1 - PERSISTENCE**2) * np.r_[0.0, np.cumsum(PERSISTENCE ** (2 * ahead[:-1]))]
    terms = (
        (discount * (1 - delta)) ** ahead
        * np.exp(0.5 * share**2 * wage_news**2 * wages)
        * np.exp(
            0.5 * half**2 / (1 - LABOUR) ** 2 * (news**2 * PERSISTENCE ** (2 * ahead) + shocks)
        )
    )
    scale = discount * CAPITAL / (1 - LABOUR) * (LABOUR**share - LABOUR ** (1 / (1 - LABOUR)))
    scale *= np.exp(0.5 * news**2 / (1 - LABOUR))
    by_omega = PERSISTENCE ** (ahead + 1) / (1 - LABOUR)
    by_wage = -share * 0.3 ** (ahead + 1)
    level = np.full(omega.shape[1], np.exp(-100.0))
    capital = np.empty_like(omega)
    for t in range(len(omega)):
        capital[t] = np.log(level)
        value = np.exp(np.outer(omega[t], by_omega) + np.outer(wage[t], by_wage)) @ terms
        level = (1 - delta) * level + inverse_cost * scale * value
    return capital


def simulate_treated_panel(
    seed: int, n_firms: int, gain: float, n_periods: int = 12, *, sd_price: float = 0.3
) -> tuple[FactorRows, np.ndarray]:
    """Return firms of which half are treated at some time, and what treatment adds to ω.

    ω = 0.7 ω₋₁ + gain·D + ξ. Labour knows half of the period's news and D, and goes 0.6 of the way
    to what it should be at prices that differ between firms for good; capital is what was
    invested, more when productivity was high. The shifter D is in the rows.
    """
    stream = np.random.default_rng(seed)
    burn, half = 25, PERSISTENCE**0.5
    news = 0.3 * np.sqrt(1 - half**2)
    start = np.where(stream.random(n_firms) < 0.5, stream.integers(2, n_periods, n_firms), 10**6)
    size, level = 0.5 * stream.standard_normal(n_firms), 0.3 * stream.standard_normal(n_firms)
    price = sd_price * stream.standard_normal(n_firms)
    effect, wage, labour = np.zeros(n_firms), np.zeros(n_firms), np.zeros(n_firms)
    stock = np.exp(size + 1.0)
    columns: dict[str, list[np.ndarray]] = {name: [] for name in "ylkmde"}
    for t in range(-burn, n_periods):
        treated = (t >= start).astype(float)
        early = half * level + news * stream.standard_normal(n_firms)
        level = half * early + news * stream.standard_normal(n_firms)
        effect = PERSISTENCE * effect + gain * treated
        wage = 0.6 * wage + 0.16 * stream.standard_normal(n_firms)
        capital = np.log(stock)
        wanted = (np.log(0.6) + half * early + effect + price - wage + 0.35 * capital) / 0.4
        labour = 0.6 * wanted + 0.4 * labour
        planned = 0.6 * labour + 0.35 * capital + level + effect
        output = planned + 0.15 * stream.standard_normal(n_firms)
        for name, values in zip(
            "ylkmde", (output, labour, capital, planned, treated, effect), strict=True
        ):
            columns[name].append(values)
        stock = 0.88 * stock + np.exp(size + 1.2 * (level + effect) - 1.0)
    seen = {name: np.array(values[burn:]) for name, values in columns.items()}
    rows = make_rows(seen["y"], [seen["l"]], [seen["k"]], seen["m"], [seen["d"]])
    return rows, seen["e"].T.ravel()


def make_rows(
    output: np.ndarray,
    free: list[np.ndarray],
    state: list[np.ndarray],
    proxy: np.ndarray,
    shifters: list[np.ndarray] | None = None,
) -> FactorRows:
    """Return rows of a balanced panel from arrays of shape (n_periods, n_firms)."""
    n_periods, n_firms = output.shape

    def stack(parts: list[np.ndarray]) -> np.ndarray:
        columns = [part.T.ravel() for part in parts]
        return np.column_stack(columns) if columns else np.zeros((output.size, 0))

    return FactorRows(
        output=output.T.ravel(),
        free=stack(free),
        state=stack(state),
        proxy=proxy.T.ravel(),
        shifters=stack(shifters or []),
        controls=np.zeros((output.size, 0)),
        firm=np.repeat(np.arange(n_firms), n_periods),
        time=np.tile(np.arange(n_periods), n_firms),
    )
