"""Paths: what must be done differently, not sooner.

A path is taken where it may be needed, and left out only where an answer rules it out. Source: section 7 of the
design; section 5 of the research.
"""

from collections.abc import Callable
from typing import Final

from payung.triage import evidence as ask
from payung.triage.cues import Pair
from payung.triage.evidence import Evidence
from payung.triage.lanes import Path
from payung.triage.phrases import Signal
from payung.triage.reader import Kind

_UNDER_AGE: Final = frozenset({"under_12", "12-14", "15-17"})
# Concerns that need somebody near the child: a suspect known only online does not explain them.
_NEAR: Final = (
    "sexual_abuse_in_person",
    "forced_or_arranged_by_someone",
    "moved_held_or_sold_by_someone",
    "images_taken_secretly",
)


def oversight(evidence: Evidence) -> bool:
    """Police or another official is named, by choice or in the text. Avoiding the police is no accusation."""
    chosen = any(suspect.relationship in ask.OFFICIALS for suspect in evidence.report.suspects)
    return chosen or evidence.hears(Signal.OFFICIAL_NAMED)


def no_home_contact(evidence: Evidence) -> bool:
    """Family, household or a carer is suspected or not ruled out, or the home must not know.

    Off only where all of this holds: every suspect is named and ruled out (`evidence.home_ruled_out`), the
    concerns need nobody nearer, the text does not name the home, and no answer speaks against it. Off permits
    nothing: silence is the default, and a child-protection worker decides.
    """
    return (
        _asked_for_silence(evidence)
        or evidence.hears(Signal.HOME_NAMED)
        or evidence.reads_like(Kind.ABUSER_AT_HOME)
        or evidence.may_pair(Pair.HOME_LATELY)
        or not _home_ruled_out(evidence)
    )


def _asked_for_silence(evidence: Evidence) -> bool:
    contact = evidence.report.contact
    if "home" in evidence.report.avoid:
        return True
    if contact is None:
        return False
    return contact.home_may_know == "no" or contact.shared_device in ("yes", "unsure")


def _home_ruled_out(evidence: Evidence) -> bool:
    suspects = evidence.report.suspects
    if not suspects or not all(ask.home_ruled_out(suspect) for suspect in suspects):
        return False
    somebody_near = any(suspect.relationship != "online_only" for suspect in suspects)
    return somebody_near or not evidence.concern(*_NEAR)


def helpline_handover(evidence: Evidence) -> bool:
    """Self-harm is possible, or the reporter wants to talk, or wants only the helpline."""
    report = evidence.report
    at_risk = any(child.may_hurt_self in ("yes", "unsure") for child in report.children)
    asked = report.share_with == "helpline_only" or "talk" in report.wishes
    told = evidence.hears(Signal.MAY_HURT_SELF) or evidence.reads_like(Kind.DYING, Kind.SELF_HARM)
    return at_risk or asked or told


def child_who_harmed(evidence: Evidence) -> bool:
    """A suspect is another child, by relationship or age; a sibling of unknown age may be one."""
    return any(
        suspect.relationship == "another_child"
        or suspect.age_band in _UNDER_AGE
        or (suspect.relationship == "sibling" and suspect.age_band != "adult")
        for suspect in evidence.report.suspects
    )


def trafficking(evidence: Evidence) -> bool:
    """The child is moved, held, sold or recruited."""
    recruited = any(
        suspect.role == "recruited" or suspect.relationship == "employer_or_recruiter"
        for suspect in evidence.report.suspects
    )
    return recruited or evidence.concern("moved_held_or_sold_by_someone")


def removal(evidence: Evidence) -> bool:
    """A picture is public, or somebody asks to have it taken down."""
    out = evidence.concern("found_material_of_a_child") and any(
        identifier.kind == "content_url" for identifier in evidence.report.identifiers
    )
    return out or ask.own_picture_spreads(evidence)


def victim_identification(evidence: Evidence) -> bool:
    """Somebody found pictures of a child, or sends some from afar without knowing the child's identity."""
    from_afar = not evidence.close and ask.material(evidence) and not ask.child_identified(evidence)
    return from_afar or evidence.concern("found_material_of_a_child")


PATHS: Final[tuple[tuple[Path, Callable[[Evidence], bool]], ...]] = (
    (Path.OVERSIGHT, oversight),
    (Path.NO_HOME_CONTACT, no_home_contact),
    (Path.HELPLINE_HANDOVER, helpline_handover),
    (Path.CHILD_WHO_HARMED, child_who_harmed),
    (Path.TRAFFICKING, trafficking),
    (Path.ADULT_SURVIVOR, ask.adult_tells),
    (Path.REMOVAL, removal),
    (Path.VICTIM_IDENTIFICATION, victim_identification),
)


def paths_of(evidence: Evidence) -> tuple[Path, ...]:
    """Return the paths of a report, always in the same order."""
    return tuple(path for path, is_needed in PATHS if is_needed(evidence))
