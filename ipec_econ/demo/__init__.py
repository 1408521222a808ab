"""A demonstration world with known truth, in memory and on disk."""

from ipec_econ.demo.simulate import SimulatedWorld, simulate_world

__all__ = ["SimulatedWorld", "simulate_world"]
