"""Tests of the ledger: one file per act."""
