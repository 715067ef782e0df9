"""Tests of viewing."""
