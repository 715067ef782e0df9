"""Puts a report into sections: safety first, then what, when, who, wishes, the rest.

The own words and the identifiers have their own place on the page; all else passes through here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payung.doors.desk import labels as desk_labels
from payung.doors.desk import times
from payung.doors.desk.report import labels
from payung.triage.report import NEEDS_IN_WORDS, Child, Contact, Report, Suspect, Timing

Text = str | Promise

NOT_KNOWN = gettext_lazy("not known")


@dataclass(frozen=True)
class Fact:
    """One answer. `own`: in the reporter's words and language; `known`: it was told at all."""

    label: Text
    value: Text
    own: bool = False
    known: bool = True


@dataclass(frozen=True)
class Block:
    """Facts that belong together, for example those of one child."""

    heading: Text
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Section:
    """A part of the story with its blocks."""

    name: str
    heading: Text
    blocks: tuple[Block, ...]


def sections(report: Report) -> tuple[Section, ...]:
    """Return what comes before the own words; sections without anything told are left out."""
    every = (
        Section("safety", _("Safety"), _safety(report)),
        Section("contact", _("How to reach safely"), _contact(report)),
        Section("what", _("What"), _what(report)),
        Section("when", _("When"), _when(report, report.timing or Timing())),
        Section("who", _("Who"), _who(report)),
        Section("wishes", _("Wishes"), _wishes(report)),
    )
    return _with_something(every)


def rest(report: Report) -> tuple[Section, ...]:
    """Return how `report` came and what its sender's form had besides: the end of the story."""
    every = (
        Section("way", _("How the report arrived"), _way(report)),
        Section("extra", _("Other information received"), _extra(report)),
    )
    return _with_something(every)


def _with_something(every: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(section for section in every if section.blocks)


def _block(heading: Text, *facts: Fact | None) -> tuple[Block, ...]:
    told = tuple(fact for fact in facts if fact is not None)
    return (Block(heading, told),) if told else ()


def _choice(label: Text, names: labels.Labels, code: str | None) -> Fact | None:
    return None if code is None else Fact(label, names.get(code, code))


def _asked(label: Text, code: str | None) -> Fact:
    """Return an answer about safety: not known is said too, or it would read as good news."""
    if code is None:
        return Fact(label, NOT_KNOWN, known=False)
    return Fact(label, labels.YES_NO.get(code, code))


def _several(label: Text, names: labels.Labels, codes: Iterable[str]) -> Fact | None:
    told = [str(names.get(code, code)) for code in codes]
    return Fact(label, "; ".join(told)) if told else None


def _own(label: Text, value: str | None) -> Fact | None:
    return Fact(label, value, own=True) if value else None


def _plain(label: Text, value: object | None) -> Fact | None:
    return None if value is None or value == "" else Fact(label, str(value))


def _flag(label: Text, value: bool | None) -> Fact | None:
    return None if value is None else Fact(label, labels.YES_NO["yes" if value else "no"])


def _child_heading(index: int) -> Text:
    return _("The child") if index == 0 else _("Child %(number)d") % {"number": index + 1}


def _safety(report: Report) -> tuple[Block, ...]:
    general = _block(
        "",
        _flag(_("Sender says: danger now"), report.marked_imminent),
        _asked(_("Other children at risk"), report.other_children_at_risk),
    )
    children = report.children or (Child(),)
    each = [block for i, child in enumerate(children) for block in _safety_of(i, child)]
    return (*each, *general)


def _safety_of(index: int, child: Child) -> tuple[Block, ...]:
    return _block(
        _child_heading(index),
        _asked(_("Safe now"), child.safe_now),
        _asked(_("May hurt themselves"), child.may_hurt_self),
        _asked(_("Missing"), child.missing),
        _asked(_("Has a safe adult"), child.has_safe_adult),
        _own(_("Where the child is, and whether it is safe to come"), child.where_now),
    )


def needs(report: Report) -> tuple[Fact, ...]:
    """Return what the child whom a report is about needs, to be understood: for whoever reads it or answers."""
    child = report.children[0] if report.children else Child()
    found = (
        _several(_("Communication needs"), labels.NEED, child.communication_needs),
        _own(_("What else would help them"), _needs_in_words(report)),
    )
    return tuple(fact for fact in found if fact is not None)


def _needs_in_words(report: Report) -> str | None:
    told = (report.extra or {}).get(NEEDS_IN_WORDS)
    return told if isinstance(told, str) else None


def _contact(report: Report) -> tuple[Block, ...]:
    contact = report.contact or Contact()
    return _block(
        "",
        *needs(report),
        _choice(_("By"), labels.VIA, contact.via),
        _own(_("Address or number"), contact.value),
        _own(_("Safe times"), contact.safe_times),
        _asked(_("Somebody else uses the device"), contact.shared_device),
        # Not told is no (contract), and yes alone opens nothing (DESIGN, rule 5).
        Fact(_("The home may know"), _home(contact), known=contact.home_may_know is not None),
    )


def _home(contact: Contact) -> Text:
    if contact.home_may_know == "yes":
        return _("yes, according to the reporter; a child-protection worker must still decide")
    return _("no") if contact.home_may_know == "no" else _("not answered, so no")


def _what(report: Report) -> tuple[Block, ...]:
    return _block(
        "",
        _several(_("Concerns"), labels.CONCERN, report.concerns),
        _choice(_("First contact"), labels.FIRST_CONTACT, report.first_contact),
        _own(_("Apps, games or sites"), "; ".join(report.services)),
    )


def _when(report: Report, timing: Timing) -> tuple[Block, ...]:
    return _block(
        "",
        _choice(_("Last time it happened"), labels.LAST, timing.last),
        _choice(_("Still going on"), labels.YES_NO, timing.ongoing),
        _choice(_("A meeting"), labels.MEETING, timing.meeting),
        _choice(_("A threat with a time limit"), labels.DEADLINE, timing.deadline),
        _flag(_("Money already paid"), timing.paid),
        _plain(_("When it happened"), times.told(report.occurred_at or "")),
        _own(_("When it happened (as written, time zone unknown)"), report.occurred_at_text),
    )


def _who(report: Report) -> tuple[Block, ...]:
    teller = _block("", _choice(_("Reported by"), labels.REPORTER, report.reporter))
    children = [block for i, child in enumerate(report.children) for block in _child(i, child)]
    suspects = [block for i, one in enumerate(report.suspects) for block in _suspect(i, one)]
    return (*teller, *children, *suspects)


def _child(index: int, child: Child) -> tuple[Block, ...]:
    return _block(
        _child_heading(index),
        _plain(_("Age"), _years(child.age)),
        _choice(_("Age band"), labels.CHILD_AGE, child.age_band),
        _choice(_("Gender"), labels.GENDER, child.gender),
        # Those of the first child stand with how to reach them.
        _several(_("Communication needs"), labels.NEED, child.communication_needs if index else ()),
        _flag(_("Is an adult now"), child.adult_now),
        _plain(_("Age when it happened"), _years(child.age_at_time)),
    )


def _years(age: int | None) -> str | None:
    return None if age is None else ngettext("%(age)d year", "%(age)d years", age) % {"age": age}


def _suspect(index: int, one: Suspect) -> tuple[Block, ...]:
    return _block(
        _("Suspect %(number)d") % {"number": index + 1},
        _choice(_("Relationship to the child"), labels.RELATIONSHIP, one.relationship),
        _choice(_("What they did"), labels.ROLE, one.role),
        _choice(_("Age band"), labels.SUSPECT_AGE, one.age_band),
        _asked(_("In the same home"), one.same_home),
        _asked(_("Can reach children"), one.reaches_children),
        _choice(_("Earlier offences"), labels.YES_NO, one.earlier_offences),
        _choice(_("Travel"), labels.TRAVEL, one.travel),
        _plain(_("Country"), desk_labels.country_name(one.country) if one.country else None),
    )


def _wishes(report: Report) -> tuple[Block, ...]:
    return _block(
        "",
        _several(_("Wishes"), labels.WISH, report.wishes),
        _choice(_("May be shared with"), labels.SHARE_WITH, report.share_with),
        _several(_("Asks us not to involve"), labels.AVOID, report.avoid),
    )


def _way(report: Report) -> tuple[Block, ...]:
    return _block(
        "",
        _plain(_("Language"), desk_labels.language_name(report.language)),
        _plain(_("Country"), desk_labels.country_name(report.country) if report.country else None),
        _plain(_("Area"), report.area),
        _choice(_("Town or countryside"), labels.SETTLEMENT, report.settlement),
        _plain(_("Received through"), report.channel),
        _plain(_("Sender's own reference"), report.source_reference),
        _plain(_("Version of the form"), report.version),
    )


def _extra(report: Report) -> tuple[Block, ...]:
    shown = NEEDS_IN_WORDS if _needs_in_words(report) else ""
    left = {key: value for key, value in (report.extra or {}).items() if key != shown}
    return _block("", *(Fact(key, _written(value), own=True) for key, value in left.items()))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
