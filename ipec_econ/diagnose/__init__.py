"""Tests and sensitivity of results, from estimates and their covariance alone."""
