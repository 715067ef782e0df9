"""Payung: one roof from a child's first word to safety and justice. ARCHITECTURE.md names every room."""

import os

# Matrices here are small: threads gain little on them, and spin while other processes wait for the processor.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
