"""A seized medium, looked through on an officer's laptop without network: `payung scan FOLDER --out FOLDER`.

Every file is hashed once, and that is kept in a journal (`journal.py`), so that any stop costs a second of
work. What is known, what looks alike and what comes first is said from the journal alone, as often as wanted.
"""
