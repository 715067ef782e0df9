"""Tests of looking a medium through."""
