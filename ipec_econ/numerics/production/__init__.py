"""Production functions: elasticities of inputs, and the productivity that they leave."""
