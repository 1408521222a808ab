"""Firms, awards and links in, a panel with treatments, samples and flow out."""
