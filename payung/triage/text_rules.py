"""The rules about free text: which reader hears for each, and of which danger it tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from payung.triage.reader import Kind
from payung.triage.rules import READS_LIKE


class Hearer(StrEnum):
    """What hears words in a text."""

    LISTS = "lists"
    SECOND_READER = "second_reader"


@dataclass(frozen=True)
class TextRule:
    """What hears for a rule, and the kinds of danger of which it tells."""

    by: Hearer
    kinds: frozenset[Kind]


_BY_LISTS: Final = {
    "words-of-self-harm": (Kind.DYING, Kind.SELF_HARM),
    "words-of-danger": (Kind.DANGER_NOW, Kind.LIVE_NOW),
    "words-of-a-meeting": (Kind.MEETING,),
    "words-of-being-held": (Kind.MOVED,),
    "words-of-a-deadline": (Kind.DEADLINE,),
    "words-of-money-paid": (Kind.PAID,),
    "words-of-a-threat": (Kind.THREATENED_NOW,),
    "words-of-a-threat-today": (Kind.THREATENED_NOW,),
    "words-of-abuse-at-home": (Kind.ABUSER_AT_HOME,),
    "words-of-a-meeting-near": (Kind.MEETING,),
    "words-of-live-abuse": (Kind.LIVE_NOW,),
    "words-hedged": (Kind.UNSURE,),
    "words-in-doubt": (Kind.UNSURE,),
}
# Rules on what somebody ticked are not here: no list is wrong about a tick.
TEXT_RULES: Final[Mapping[str, TextRule]] = MappingProxyType(
    {
        **{id_: TextRule(Hearer.LISTS, frozenset(kinds)) for id_, kinds in _BY_LISTS.items()},
        **{
            id_: TextRule(Hearer.SECOND_READER, frozenset({kind}))
            for id_, kind in READS_LIKE.items()
        },
    }
)


def rules_for(kind: Kind) -> frozenset[str]:
    """Return the rules that tell of a kind of danger."""
    return frozenset(id_ for id_, rule in TEXT_RULES.items() if kind in rule.kinds)
