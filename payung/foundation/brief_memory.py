"""What a process keeps for a second, so that a crowd does not read it from the database again and again.

Nobody has to announce a change to other processes: each is at most a second behind, whoever wrote and however.
"""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Final, ParamSpec, TypeVar

KEPT_FOR = 1.0  # seconds; tests read anew each time

Named = ParamSpec("Named")
Value = TypeVar("Value")


def kept(read: Callable[Named, Value]) -> Callable[Named, Value]:
    """Wrap `read`: within a second the same arguments, of which there must be few, give what was read last.

    Where `read` fails, nothing is kept.
    """
    found: Final[dict[object, tuple[float, Value]]] = {}

    @wraps(read)
    def reading(*args: Named.args, **named: Named.kwargs) -> Value:
        key = (args, tuple(sorted(named.items())))
        now = monotonic()
        if key in found and 0.0 <= now - found[key][0] < KEPT_FOR:
            return found[key][1]
        value = read(*args, **named)
        found[key] = now, value
        return value

    return reading
