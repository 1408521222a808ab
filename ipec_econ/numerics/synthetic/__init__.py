"""Synthetic difference-in-differences: weights of firms and periods, gaps, errors by redrawing."""
