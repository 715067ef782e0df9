"""Paths: what must happen differently, not sooner. Source: section 7 of the design; section 5 of
the research.

A path is taken where it may be needed, and left only where an answer rules it out.
"""

from collections.abc import Callable
from typing import Final

from payung.triage import evidence as ask
from payung.triage.evidence import Told
from payung.triage.lanes import Path
from payung.triage.phrases import Signal

_UNDER_AGE: Final = frozenset({"under_12", "12-14", "15-17"})
# Where somebody must have been near the child: a suspect known only online does not explain it.
_NEAR: Final = (
    "sexual_abuse_in_person",
    "forced_or_arranged_by_someone",
    "moved_held_or_sold_by_someone",
    "images_taken_secretly",
)


def oversight(told: Told) -> bool:
    """Police or another official is named, by choice or in the text.

    To avoid the police is not to accuse them.
    """
    chosen = any(suspect.relationship in ask.OFFICIALS for suspect in told.report.suspects)
    return chosen or told.hears(Signal.OFFICIAL_NAMED)


def no_home_contact(told: Told) -> bool:
    """Family, household or a carer is suspected or not ruled out, or the reporter does not want
    home to know.

    Off only where every suspect is named and ruled out (`told.home_ruled_out`), what happened
    does not need
    somebody nearer than those, nothing in the text names the home, and no answer speaks against
    it. That it is
    off allows nothing: silence is the default, and a child-protection worker decides.
    """
    return _asked_for_silence(told) or told.hears(Signal.HOME_NAMED) or not _home_ruled_out(told)


def _asked_for_silence(told: Told) -> bool:
    contact = told.report.contact
    if "home" in told.report.avoid:
        return True
    if contact is None:
        return False
    return contact.home_may_know == "no" or contact.shared_device in ("yes", "unsure")


def _home_ruled_out(told: Told) -> bool:
    suspects = told.report.suspects
    if not suspects or not all(ask.home_ruled_out(suspect) for suspect in suspects):
        return False
    somebody_near = any(suspect.relationship != "online_only" for suspect in suspects)
    return somebody_near or not told.concern(*_NEAR)


def helpline_handover(told: Told) -> bool:
    """Self-harm is possible, or the reporter wants to talk, or wants only the helpline."""
    report = told.report
    at_risk = any(child.may_hurt_self in ("yes", "unsure") for child in report.children)
    asked = report.share_with == "helpline_only" or "talk" in report.wishes
    return at_risk or asked or told.hears(Signal.MAY_HURT_SELF)


def child_who_harmed(told: Told) -> bool:
    """A suspect is another child, by relationship or age; a sibling of unknown age may be one."""
    return any(
        suspect.relationship == "another_child"
        or suspect.age_band in _UNDER_AGE
        or (suspect.relationship == "sibling" and suspect.age_band != "adult")
        for suspect in told.report.suspects
    )


def trafficking(told: Told) -> bool:
    """Moved, held, sold or recruited."""
    recruited = any(
        suspect.role == "recruited" or suspect.relationship == "employer_or_recruiter"
        for suspect in told.report.suspects
    )
    return recruited or told.concern("moved_held_or_sold_by_someone")


def removal(told: Told) -> bool:
    """A picture is to be taken down, or is out."""
    found = told.concern("found_material_of_a_child")
    out = found and any(identifier.kind == "content_url" for identifier in told.report.identifiers)
    return out or ask.own_picture_spreads(told)


def victim_identification(told: Told) -> bool:
    """Somebody found pictures of a child, or sends some from afar without knowing who the child
    is.
    """
    from_afar = not told.close and ask.material(told) and not ask.child_identified(told)
    return from_afar or told.concern("found_material_of_a_child")


PATHS: Final[tuple[tuple[Path, Callable[[Told], bool]], ...]] = (
    (Path.OVERSIGHT, oversight),
    (Path.NO_HOME_CONTACT, no_home_contact),
    (Path.HELPLINE_HANDOVER, helpline_handover),
    (Path.CHILD_WHO_HARMED, child_who_harmed),
    (Path.TRAFFICKING, trafficking),
    (Path.ADULT_SURVIVOR, ask.adult_tells),
    (Path.REMOVAL, removal),
    (Path.VICTIM_IDENTIFICATION, victim_identification),
)


def paths_of(told: Told) -> tuple[Path, ...]:
    """Return the paths of what was told, always in the same order."""
    return tuple(path for path, is_needed in PATHS if is_needed(told))
