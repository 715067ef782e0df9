"""Who may read the ledger: the system, and the kinds of viewers for which a room gives a rule.

policy.let("officer", lambda viewer, what: ...)   # in the ready() of the room that knows officers
"""

from collections.abc import Callable

from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import SystemViewer, Viewer

Rule = Callable[[Viewer, str], bool]

_rules: dict[str, Rule] = {}


def let(kind: str, rule: Rule) -> None:
    """Let viewers of `kind` read what `rule(viewer, what)` allows.

    `what` is a chain ("<unit>/<lane>"), a subject ("report:<id>"), or "" for all heads.
    """
    _rules[kind] = rule


def may_read(viewer: Viewer, what: str) -> bool:
    """Say whether `viewer` may read about `what`. A kind without a rule may not."""
    if isinstance(viewer, SystemViewer):
        return True
    rule = _rules.get(viewer.kind)
    return rule is not None and rule(viewer, what)


def require(viewer: Viewer, what: str) -> None:
    """Raise NotAllowed unless `viewer` may read about `what`."""
    if not may_read(viewer, what):
        raise NotAllowed
