"""Checks before a real face opens (Django's own kind), and checks of a whole installation.

With a face's settings `payung check` is Django's; with the operator's it runs `installation.CHECKS`.
"""

from payung.operations.checks.faces import keys, public_face

__all__ = ["keys", "public_face"]
