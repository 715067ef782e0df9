"""Signing in and out: password, second factors, the locked screen, and proof before a dangerous act."""
