"""Tests of the formats; each reads the examples in its format's folder."""
