"""The names of acts. Rooms register their own; an act without a name cannot be recorded.

RECEIVED = acts.register("report.received", _("A report was received"))
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise

_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
_LONGEST: Final = 60
_labels: dict[str, Label] = {}

KNOWN: Final[Mapping[str, Label]] = MappingProxyType(_labels)


def register(name: str, label: Label) -> str:
    """Register an act by name (dotted, lower case) with its label on the page; return the name.

    Raises ValueError for another form or a taken name: two rooms must not share one.
    """
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an act, such as report.received.")
    if name in _labels:
        raise ValueError(f"The act {name!r} is registered twice.")
    _labels[name] = label
    return name


def label(name: str) -> Label:
    """Return the label of an act; its bare name where no installed room knows it."""
    return _labels.get(name, name)


BEGUN_AGAIN: Final = register(
    "ledger.begun-again", _("A chain of the ledger was damaged and continues in a new chain")
)
