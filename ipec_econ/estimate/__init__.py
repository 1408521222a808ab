"""A model's arrays in, its estimates out: one file an estimator."""
