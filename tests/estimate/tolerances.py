"""How close estimates must be to their references, with the reasons."""

from __future__ import annotations

ESTIMATE_RTOL = 1e-8
"""The same least-squares problem solved by another algorithm; fixest ran at 1e-11 on the synthetic
panels and at its default 1e-6 on the public ones."""

STD_ERROR_RTOL = 1e-7
"""Products of the estimates' residuals: a digit more is lost."""

P_VALUE_RTOL = 1e-6
"""A p-value multiplies the relative error of its statistic by up to its square."""

BRUTE_FORCE_RTOL = 1e-9
"""Dummies through a dense QR: the condition number takes the digits."""

LAW_RTOL = 1e-9
"""Two runs on the same numbers in another order, or on other scales."""
