"""Types, errors and vocabulary: what every tier may import."""
