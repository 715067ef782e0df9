"""What must be true: before a real face opens (Django's own kind of check), and of a whole installation.

Under the settings of a face `payung check` is Django's; under the operator's it goes through
`installation.CHECKS`.
"""

from payung.operations.checks.faces import keys, public_face

__all__ = ["keys", "public_face"]
