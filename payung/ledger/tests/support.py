"""What the ledger's tests share."""

from payung.foundation.viewer import SYSTEM
from payung.ledger import acts
from payung.ledger.actions import acting

DONE = acts.register("test.done", "Something was done")
UNIT = "6f1c0d5e-0000-4000-8000-000000000001"
CHAIN = f"{UNIT}/child"
OTHER = f"{UNIT}/industry"
DIGEST = "ab" * 32


def write(count: int = 1, chain: str = CHAIN, subject: str = "report:1") -> None:
    """Write `count` entries in separate transactions."""
    for _ in range(count):
        with acting(SYSTEM) as act:
            act.record(chain, DONE, subject, DIGEST)
