"""How a country is set up, step by step."""
