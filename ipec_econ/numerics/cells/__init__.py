"""Moments of firms' outcome paths by cell: what every difference-in-differences estimator needs."""
