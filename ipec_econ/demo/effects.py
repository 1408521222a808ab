"""What an award does to log productivity, by cohort and years since."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.demo.world import World


def find_effects(world: World, cohort: FloatArray, innovation: BoolArray) -> FloatArray:
    """Return the effect on log productivity in every year, shape (n_years, n_firms).

    With ``w_t = rho w_{t-1} + gain_g D_t + xi_t`` the effect of cohort g after e years is
    ``gain_g (1 − rho^(e+1)) / (1 − rho)``; 0 before, and for firms that are never awarded.
    """
    years = np.array(world.years, dtype=np.float64)[:, None]
    treated = np.isfinite(cohort)
    began = np.where(treated, cohort, world.end)
    gain = world.gain + world.gain_slope * (world.end - began)
    gain = gain * np.where(innovation, world.innovation_factor, 1.0)
    elapsed = np.maximum(years - began, 0)
    path = gain * (1 - world.rho ** (elapsed + 1)) / (1 - world.rho)
    effects: FloatArray = np.where(treated & (years >= began), path, 0.0)
    return effects
