"""Contracts of the federal government of the United States: FPDS and USAspending."""
