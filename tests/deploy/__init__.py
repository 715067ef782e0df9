"""Tests of the whole stack as an operator starts it: deploy/'s units and proxy, processes, database."""
