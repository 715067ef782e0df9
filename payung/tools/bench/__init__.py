"""Benches: `payung bench NAME`. `benches.py` has the list.

This file imports nothing, since the load client (`crowd.py`) runs as a separate process without Django.
"""
