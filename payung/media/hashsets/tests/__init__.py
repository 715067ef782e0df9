"""Tests of hash sets."""
