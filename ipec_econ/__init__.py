"""ipec_econ: from procurement awards and firm panels to verified tables."""
