"""The reports of the child's lane that a request opens: pure values, for `intake.receive`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from payung.removal.choices import NOT_SAID, Item, Place, Safety
from payung.triage.report import Report

_AGES: Final = frozenset({"0-5", "6-11", "12-14", "15-17"})
GROWN_UP: Final = "grown_up"
# What a child says of the picture, and the concern that says the same in the contract.
_CONCERNS: Final = {
    "out": "images_shared_with_others",
    "made": "made_or_altered_by_ai",
    "somebody_else": "found_material_of_a_child",
}


@dataclass(frozen=True)
class Wanted:
    """What a child wants taken down, and the few answers around it. `about`: codes of the picture."""

    items: tuple[Item, ...] = ()
    about: tuple[str, ...] = ()
    safety: Safety = NOT_SAID
    age: str = ""

    @property
    def adult(self) -> bool:
        """Say whether somebody asks who is grown up now."""
        return self.age == GROWN_UP or GROWN_UP in self.about


def report_of(wanted: Wanted, language: str, country: str) -> Report:
    """Return the report of a request. Whoever asks for a removal has the path of one, and four hours."""
    concerns = [_CONCERNS[code] for code in wanted.about if code in _CONCERNS]
    return _report(wanted, language, country, concerns)


def report_of_safety(wanted: Wanted, language: str, country: str) -> Report:
    """Return the report of somebody who says later that they are threatened, or not safe."""
    return _report(wanted, language, country, [])


def _report(wanted: Wanted, language: str, country: str, concerns: list[str]) -> Report:
    safety = wanted.safety
    if safety.threatened == "yes":
        concerns = [*concerns, "threatened_with_images"]
    child: dict[str, object] = {"adult_now": True} if wanted.adult else {}
    if safety.safe_now:
        child["safe_now"] = safety.safe_now
    if wanted.age in _AGES and not wanted.adult:
        child["age_band"] = wanted.age
    document: dict[str, object] = {
        "version": 1,
        "language": language,
        "channel": "web",
        "reporter": "adult_survivor" if wanted.adult else "child",
        "wishes": ["remove_images"],
        "concerns": concerns,
        "children": [child],
        "identifiers": list(_identifiers(wanted.items)),
        "services": sorted({item.service[:100] for item in wanted.items if item.service}),
    }
    if country:
        document["country"] = country
    return Report.lenient({name: value for name, value in document.items() if value != []})


def _identifiers(items: Iterable[Item]) -> Iterable[dict[str, object]]:
    for item in items:
        if item.place is Place.APP:
            continue
        kind, whose = (
            ("content_url", "unknown") if item.place is Place.LINK else ("account", "suspect")
        )
        service = {"service": item.service[:100]} if item.service else {}
        yield {"kind": kind, "value": item.value, "whose": whose, **service}
