"""Certificates, for training officers."""
