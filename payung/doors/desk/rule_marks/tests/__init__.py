"""Tests of marks on the rules at the desk."""
