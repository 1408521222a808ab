"""Confidence sets for effects under bounded violations of parallel trends."""
