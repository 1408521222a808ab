"""Small panels for the proxy methods, and what a drawn firm or another order makes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.numerics.production.factor_rows import FactorRows

LABOUR, CAPITAL, PERSISTENCE = 0.6, 0.4, 0.7


def draw_panel(seed: int, n_firms: int = 60, *, n_state: int = 1, full: bool = False) -> FactorRows:
    """Return a ragged panel with gaps, entry and firms of one row; productivity is AR(1).

    Two free inputs, and with `full` dummies of periods as controls and a shifter.
    """
    stream = np.random.default_rng(seed)
    n_periods = 7
    shape = (n_firms, n_periods)
    omega, state = np.zeros(shape), np.zeros((*shape, n_state))
    level = stream.normal(0, 0.5, n_firms)
    stock = stream.normal(2, 1, (n_firms, n_state))
    shifter = (stream.random(shape) < 0.3).astype(float)
    for t in range(n_periods):
        level = 0.6 * level + 0.2 * shifter[:, t] + stream.normal(0, 0.4, n_firms)
        omega[:, t], state[:, t] = level, stock
        stock = 0.8 * stock + 0.5 + 0.4 * level[:, None] + stream.normal(0, 0.3, stock.shape)
    free = 0.8 * omega[..., None] + 0.3 * state[..., :1] + stream.normal(0, 0.5, (*shape, 2))
    proxy = omega + 0.3 * state.sum(axis=2) + 0.05 * omega * state[..., 0]
    year = 0.05 * np.arange(n_periods)
    output = free @ [0.4, 0.2] + state @ np.full(n_state, 0.5 / n_state) + omega + year
    output += stream.normal(0, 0.2, shape)
    seen = stream.random(shape) < 0.85
    seen[:3] = np.arange(n_periods) == 2
    dummies = np.broadcast_to(np.eye(n_periods)[:, 1:], (n_firms, n_periods, n_periods - 1))
    none = np.zeros((seen.sum(), 0))
    firm, time = np.nonzero(seen)
    return FactorRows(
        output=output[seen],
        free=free[seen],
        state=state[seen],
        proxy=proxy[seen],
        shifters=shifter[seen][:, None] if full else none,
        controls=dummies[seen] if full else none,
        firm=firm.astype(np.int64),
        time=time.astype(np.int64) + 2010,
    )


def simulate_optimisation_error(seed: int, n_firms: int = 1000) -> FactorRows:
    """Return firms whose labour misses its optimum at random, materials following the plan.

    In the manner of the second design of Ackerberg, Caves and Frazer (2015): the error
    is what tells labour from productivity in the first stage. Capital follows a rule, no optimum.
    """
    stream = np.random.default_rng(seed)
    burn, kept = 30, 10
    omega, size = stream.normal(0, 0.3, n_firms), stream.normal(0, 0.6, n_firms)
    stock = np.exp(size + 1)
    columns: list[np.ndarray] = []
    for t in range(burn + kept):
        news = 0.3 * np.sqrt(1 - PERSISTENCE**2)
        omega = PERSISTENCE * omega + news * stream.standard_normal(n_firms)
        capital = np.log(stock)
        planned = (np.log(LABOUR) + omega + CAPITAL * capital) / (1 - LABOUR)
        labour = planned + 0.37 * stream.standard_normal(n_firms)
        output = LABOUR * labour + CAPITAL * capital + omega + 0.1 * stream.normal(size=n_firms)
        if t >= burn:
            proxy = LABOUR * planned + CAPITAL * capital + omega
            columns.append(np.column_stack([output, labour, capital, proxy]))
        stock = 0.8 * stock + np.exp(size + 1.5 * omega - 0.5)
    output, labour, capital, proxy = np.array(columns).transpose(2, 1, 0).reshape(4, -1)
    none = np.zeros((len(output), 0))
    firm = np.repeat(np.arange(n_firms), kept)
    time = np.tile(np.arange(kept), n_firms)
    return FactorRows(output, labour[:, None], capital[:, None], proxy, none, none, firm, time)


def simulate_exit(seed: int, n_firms: int = 4000) -> tuple[FactorRows, np.ndarray]:
    """Return firms that leave when productivity is too low for the capital planned; who survives.

    Olley and Pakes (1996): firms of much capital stay at lower productivity, so that
    among survivors what productivity gained depends on capital. Capital also has news, without
    which it would follow from lagged productivity and the chance to survive.
    """
    stream = np.random.default_rng(seed)
    n_periods = 8
    omega, capital = stream.normal(0, 0.5, n_firms), stream.normal(0, 1, n_firms)
    alive = np.ones(n_firms, dtype=bool)
    columns, seen = [], []
    for _ in range(n_periods):
        seen.append(alive.copy())
        labour = 0.5 * omega + 0.3 * capital + stream.normal(0, 0.3, n_firms)
        output = LABOUR * labour + CAPITAL * capital + omega + stream.normal(0, 0.1, n_firms)
        investment = omega + 0.2 * capital
        columns.append(np.column_stack([output, labour, capital, investment]))
        planned = 0.8 * capital + 0.4 * investment
        capital = planned + stream.normal(0, 0.2, n_firms)
        omega = PERSISTENCE * omega + stream.normal(0, 0.35, n_firms)
        alive = alive & (omega > -0.5 - 0.4 * planned)
    there = np.array(seen)
    kept = there.T.ravel()
    survives = np.vstack([there[1:], np.full(n_firms, np.nan)]).T.ravel()[kept]
    values = np.array(columns).transpose(1, 0, 2).reshape(-1, 4)[kept]
    firm = np.repeat(np.arange(n_firms), n_periods)[kept]
    time = np.tile(np.arange(n_periods), n_firms)[kept]
    none = np.zeros((kept.sum(), 0))
    rows = FactorRows(
        values[:, 0], values[:, 1:2], values[:, 2:3], values[:, 3], none, none, firm, time
    )
    return rows, survives.astype(float)


def repeat_firms(rows: FactorRows, counts: np.ndarray) -> FactorRows:
    """Return each firm as often as `counts` says, every copy a firm of its own."""
    parts, firms = [], []
    for firm, count in enumerate(counts.astype(int)):
        own = np.flatnonzero(rows.firm == firm)
        for _ in range(count):
            firms.append(np.full(len(own), len(firms)))
            parts.append(own)
    return replace(_take(rows, np.concatenate(parts)), firm=np.concatenate(firms), weight=None)


def permute_firms(rows: FactorRows, seed: int) -> FactorRows:
    """Return the firms in another order."""
    n_firms = int(rows.firm.max()) + 1
    label = np.random.default_rng(seed).permutation(n_firms)[rows.firm]
    order = np.lexsort((rows.time, label))
    return replace(_take(rows, order), firm=label[order])


def _take(rows: FactorRows, chosen: np.ndarray) -> FactorRows:
    return FactorRows(
        rows.output[chosen],
        rows.free[chosen],
        rows.state[chosen],
        None if rows.proxy is None else rows.proxy[chosen],
        rows.shifters[chosen],
        rows.controls[chosen],
        rows.firm[chosen],
        rows.time[chosen],
        None if rows.weight is None else rows.weight[chosen],
    )
