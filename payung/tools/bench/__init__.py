"""What can be measured and how: `payung bench NAME`. `benches.py` has the list.

Nothing here is imported with the package: the load client (`crowd.py`) is a process of its own, without Django.
"""
