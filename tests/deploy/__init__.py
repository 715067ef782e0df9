"""The whole stack as an operator starts it: deploy/'s units and proxy, real processes, a real database."""
