"""Tests of the services, each against a small real server that speaks as it does."""
