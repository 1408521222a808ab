"""The wild cluster bootstrap, from sums by cluster."""
