"""The names of acts. Each room registers its own; an act without a name cannot be written down.

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
    """Give an act its name (dotted, lower case) and what it is called on the page; return the name.

    Raises ValueError where the name has another form or is taken: two rooms must not share one.
    """
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an act, such as report.received.")
    if name in _labels:
        raise ValueError(f"The act {name!r} is registered twice.")
    _labels[name] = label
    return name


def label(name: str) -> Label:
    """Return what an act is called; its bare name where no installed room knows it any more."""
    return _labels.get(name, name)


BEGUN_AGAIN: Final = register(
    "ledger.begun-again", _("A chain of the ledger was damaged and continues in a new chain")
)
