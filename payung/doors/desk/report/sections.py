"""The sections of a report: safety first, then what, when, who, wishes and the rest.

The narrative and the identifiers have their own places on the page.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from payung.directory import queries as directory
from payung.doors.desk import labels as desk_labels
from payung.doors.desk import times
from payung.doors.desk.report import labels
from payung.doors.desk.report.labels import Labels
from payung.foundation.age_bands import YEARS
from payung.foundation.viewer import DOOR
from payung.triage.report import (
    IF_ANOTHER_ANSWERS,
    NEEDS_IN_WORDS,
    WHO_MAY_ANSWER,
    Child,
    Contact,
    Report,
    Suspect,
    Timing,
)

Text = str | Promise

NOT_KNOWN = gettext_lazy("not known")


@dataclass(frozen=True)
class Fact:
    """One answer. `own`: in the reporter's words and language. `known`: there is an answer."""

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
    """Return the sections before the narrative, without empty ones."""
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
    """Return the last sections: how the report arrived, and further fields of its sender's form."""
    every = (
        Section("way", _("How the report arrived"), _way(report)),
        Section("extra", _("Other information received"), _extra(report)),
    )
    return _with_something(every)


def _with_something(every: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(section for section in every if section.blocks)


def _block(heading: Text, *facts: Fact | None) -> tuple[Block, ...]:
    answers = tuple(fact for fact in facts if fact is not None)
    return (Block(heading, answers),) if answers else ()


def _choice(label: Text, names: Labels, code: str | None) -> Fact | None:
    return None if code is None else Fact(label, names.get(code, code))


def _asked(label: Text, code: str | None) -> Fact:
    """Return an answer on safety. "Not known" is shown too, or it would read as good news."""
    if code is None:
        return Fact(label, NOT_KNOWN, known=False)
    return Fact(label, labels.YES_NO.get(code, code))


def _several(label: Text, names: Labels, codes: Iterable[str]) -> Fact | None:
    names_of_codes = [str(names.get(code, code)) for code in codes]
    return Fact(label, "; ".join(names_of_codes)) if names_of_codes else None


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
    of_children = [
        block for number, child in enumerate(children) for block in _safety_of(number, child)
    ]
    return (*of_children, *general)


def _safety_of(index: int, child: Child) -> tuple[Block, ...]:
    return _block(
        _child_heading(index),
        _asked(_("Safe now"), child.safe_now),
        _asked(_("May hurt themselves"), child.may_hurt_self),
        _asked(_("Missing"), child.missing),
        _asked(_("Has a safe adult"), child.has_safe_adult),
        _own(_("Where the child is, and whether it is safe to come"), child.where_now),
    )


NEED: Final[Labels] = {
    "sign_language": gettext_lazy("sign language"),
    "interpreter": gettext_lazy("an interpreter"),
    "read_aloud": gettext_lazy("reading aloud"),
    "easy_words": gettext_lazy("easy words"),
    "support_person": gettext_lazy("a support person"),
    "call_instead": gettext_lazy("a call instead of writing"),
}


def needs(report: Report) -> tuple[Fact, ...]:
    """Return the first child's communication needs, for officers who read or answer."""
    child = report.children[0] if report.children else Child()
    facts = (
        _several(_("Communication needs"), NEED, child.communication_needs),
        _own(_("What else would help them"), _in_extra(report, NEEDS_IN_WORDS)),
    )
    return tuple(fact for fact in facts if fact is not None)


def _in_extra(report: Report, name: str) -> str | None:
    words = (report.extra or {}).get(name)
    return words if isinstance(words, str) else None


VIA: Final[Labels] = {
    "portal_only": gettext_lazy("only here, with the receipt"),
    "phone": gettext_lazy("telephone"),
    "email": gettext_lazy("e-mail"),
    "messenger": gettext_lazy("messenger"),
    "trusted_adult": gettext_lazy("through an adult the child trusts"),
}


def _contact(report: Report) -> tuple[Block, ...]:
    contact = report.contact or Contact()
    return _block(
        "",
        *needs(report),
        _choice(_("By"), VIA, contact.via),
        Fact(_("Before each contact"), _warning(contact)),
        _own(_("Address or number"), contact.value),
        _own(_("Safe times"), contact.safe_times),
        _asked(_("Somebody else uses the device"), contact.shared_device),
        _own(_("Who else may see a message or answer"), _in_extra(report, WHO_MAY_ANSWER)),
        _own(_("What to say if somebody else answers"), _in_extra(report, IF_ANOTHER_ANSWERS)),
        # No answer means no (contract), and yes alone allows nothing (DESIGN, rule 5).
        Fact(_("The home may know"), _home(contact), known=contact.home_may_know is not None),
    )


def _warning(contact: Contact) -> Text:
    """Return what the public form has promised about calls, for officers who would make one."""
    if contact.via in {None, "portal_only"}:
        return _("The reporter chose no call and no message. Answer only here.")
    return _(
        "Only a helpline or a child-protection worker calls, never a patrol. Ask first whether they can talk. "
        "Leave no message, and tell nobody else why you call."
    )


def _home(contact: Contact) -> Text:
    if contact.home_may_know == "yes":
        return _("yes, according to the reporter; a child-protection worker must still decide")
    return _("no") if contact.home_may_know == "no" else _("not answered, so no")


CONCERN: Final[Labels] = {
    "asked_for_images": gettext_lazy("somebody asked for pictures"),
    "images_sent_under_pressure": gettext_lazy("pictures were sent under pressure"),
    "images_taken_secretly": gettext_lazy("pictures were taken secretly"),
    "images_shared_with_others": gettext_lazy("pictures were shared with others"),
    "threatened_with_images": gettext_lazy("threatened with publishing pictures"),
    "money_demanded": gettext_lazy("money is demanded"),
    "more_images_demanded": gettext_lazy("more pictures are demanded"),
    "made_or_altered_by_ai": gettext_lazy("made or altered with AI"),
    "asked_to_meet": gettext_lazy("asked to meet"),
    "met_in_person": gettext_lazy("met in person"),
    "offered_money_or_gifts": gettext_lazy("money or gifts were offered"),
    "livestreamed_abuse": gettext_lazy("abuse streamed live on video"),
    "sexual_messages": gettext_lazy("sexual messages"),
    "sexual_abuse_in_person": gettext_lazy("sexual abuse in person"),
    "shown_sexual_material": gettext_lazy("sexual material was shown to the child"),
    "forced_or_arranged_by_someone": gettext_lazy("forced or arranged by somebody"),
    "moved_held_or_sold_by_someone": gettext_lazy("trafficked: moved, held or sold by somebody"),
    "retaliation_threatened": gettext_lazy("threatened with harm for telling"),
    "found_material_of_a_child": gettext_lazy("child abuse material was found"),
    "other": gettext_lazy("something else"),
    "unsure": gettext_lazy("unsure what to call it"),
}
FIRST_CONTACT: Final[Labels] = {
    "social_media": gettext_lazy("social media"),
    "game": gettext_lazy("a game"),
    "messaging": gettext_lazy("a messaging app"),
    "dating_or_live_app": gettext_lazy("a dating or live-video app"),
    "in_person": gettext_lazy("in person"),
    "other": gettext_lazy("elsewhere"),
    "unsure": gettext_lazy("unsure"),
}


def _what(report: Report) -> tuple[Block, ...]:
    return _block(
        "",
        _several(_("Concerns"), CONCERN, report.concerns),
        _choice(_("First contact"), FIRST_CONTACT, report.first_contact),
        _own(_("Apps, games or sites"), "; ".join(report.services)),
    )


LAST: Final[Labels] = {
    "now": gettext_lazy("now"),
    "today": gettext_lazy("today"),
    "past_week": gettext_lazy("in the past week"),
    "past_month": gettext_lazy("in the past month"),
    "past_year": gettext_lazy("in the past year"),
    "earlier": gettext_lazy("earlier"),
}
MEETING: Final[Labels] = {
    "with_the_person_now": gettext_lazy("the child is with that person now"),
    "within_24_hours": gettext_lazy("within 24 hours"),
    "within_days": gettext_lazy("within days"),
    "planned": gettext_lazy("planned, date not given"),
    "none": pgettext_lazy("meeting", "none"),
}
DEADLINE: Final[Labels] = {
    "passed": gettext_lazy("has passed"),
    "within_24_hours": gettext_lazy("within 24 hours"),
    "within_days": gettext_lazy("within days"),
    "none": pgettext_lazy("deadline", "none"),
}


def _when(report: Report, timing: Timing) -> tuple[Block, ...]:
    return _block(
        "",
        _choice(_("Last time it happened"), LAST, timing.last),
        _choice(_("Still going on"), labels.YES_NO, timing.ongoing),
        _choice(_("A meeting"), MEETING, timing.meeting),
        _choice(_("A threat with a time limit"), DEADLINE, timing.deadline),
        _flag(_("Money already paid"), timing.paid),
        _plain(_("When it happened"), times.reported(report.occurred_at or "")),
        _own(_("When it happened (as written, time zone unknown)"), report.occurred_at_text),
    )


REPORTER: Final[Labels] = {
    "child": gettext_lazy("the child"),
    "friend": gettext_lazy("a friend"),
    "sibling": gettext_lazy("a sister or brother"),
    "parent_or_carer": gettext_lazy("a parent or carer"),
    "teacher": gettext_lazy("a teacher"),
    "health_worker": gettext_lazy("a health worker"),
    "social_worker": gettext_lazy("a social worker"),
    "community_worker": gettext_lazy("a community worker"),
    "adult_survivor": gettext_lazy("an adult survivor"),
    "helpline": gettext_lazy("a helpline"),
    "hotline": gettext_lazy("a hotline"),
    "ngo": gettext_lazy("a non-governmental organisation"),
    "service_provider": gettext_lazy("a service provider"),
    "payment_provider": gettext_lazy("a payment provider"),
    "police": gettext_lazy("police"),
    "other": gettext_lazy("somebody else"),
}


def _who(report: Report) -> tuple[Block, ...]:
    teller = _block("", _choice(_("Reported by"), REPORTER, report.reporter))
    children = [
        block for number, child in enumerate(report.children) for block in _child(number, child)
    ]
    suspects = [
        block
        for number, suspect in enumerate(report.suspects)
        for block in _suspect(number, suspect)
    ]
    return (*teller, *children, *suspects)


CHILD_AGE: Final[Labels] = {band.value: band.value for band in YEARS}
GENDER: Final[Labels] = {
    "girl": gettext_lazy("girl"),
    "boy": gettext_lazy("boy"),
    "other": gettext_lazy("other"),
}


def _child(index: int, child: Child) -> tuple[Block, ...]:
    return _block(
        _child_heading(index),
        _plain(_("Age"), _years(child.age)),
        _choice(_("Age band"), CHILD_AGE, child.age_band),
        _choice(_("Gender"), GENDER, child.gender),
        # The first child's needs are in the section on contact.
        _several(_("Communication needs"), NEED, child.communication_needs if index else ()),
        _flag(_("Is an adult now"), child.adult_now),
        _plain(_("Age when it happened"), _years(child.age_at_time)),
    )


def _years(age: int | None) -> str | None:
    return None if age is None else ngettext("%(age)d year", "%(age)d years", age) % {"age": age}


RELATIONSHIP: Final[Labels] = {
    "parent_or_carer": gettext_lazy("parent or carer"),
    "sibling": gettext_lazy("sister or brother"),
    "other_relative": gettext_lazy("another relative"),
    "household": gettext_lazy("somebody in the household"),
    "partner": pgettext_lazy("relationship", "partner"),
    "ex_partner": gettext_lazy("former partner"),
    "another_child": gettext_lazy("another child"),
    "teacher_or_coach": gettext_lazy("teacher or coach"),
    "religious_leader": gettext_lazy("religious leader"),
    "community_leader": gettext_lazy("community leader"),
    "employer_or_recruiter": gettext_lazy("employer or recruiter"),
    "police": gettext_lazy("police"),
    "other_official": gettext_lazy("another official"),
    "known_adult": gettext_lazy("an adult the child knows"),
    "online_only": gettext_lazy("known only online"),
}
ROLE: Final[Labels] = {
    "abused_in_person": gettext_lazy("abused in person"),
    "demanded": gettext_lazy("demanded"),
    "paid_or_ordered": gettext_lazy("paid or ordered"),
    "arranged_or_facilitated": gettext_lazy("arranged it or made it possible"),
    "recruited": gettext_lazy("recruited"),
    "extorted": gettext_lazy("extorted"),
    "shared_or_sold": gettext_lazy("shared or sold"),
    "unsure": gettext_lazy("unsure"),
}
SUSPECT_AGE: Final[Labels] = {
    "under_12": gettext_lazy("under 12"),
    "12-14": "12-14",
    "15-17": "15-17",
    "adult": gettext_lazy("adult"),
    "unsure": gettext_lazy("unsure"),
}
TRAVEL: Final[Labels] = {
    "arriving": gettext_lazy("arriving"),
    "leaving": gettext_lazy("leaving"),
    "in_country": gettext_lazy("in the country"),
    "none": pgettext_lazy("travel", "none"),
    "unsure": gettext_lazy("unsure"),
}


def _suspect(index: int, suspect: Suspect) -> tuple[Block, ...]:
    return _block(
        _("Suspect %(number)d") % {"number": index + 1},
        _choice(_("Relationship to the child"), RELATIONSHIP, suspect.relationship),
        _choice(_("What they did"), ROLE, suspect.role),
        _choice(_("Age band"), SUSPECT_AGE, suspect.age_band),
        _asked(_("In the same home"), suspect.same_home),
        _asked(_("Can reach children"), suspect.reaches_children),
        _choice(_("Earlier offences"), labels.YES_NO, suspect.earlier_offences),
        _choice(_("Travel"), TRAVEL, suspect.travel),
        _plain(
            _("Country"), desk_labels.country_name(suspect.country) if suspect.country else None
        ),
    )


WISH: Final[Labels] = {
    "stop_it": gettext_lazy("that it stops"),
    "be_safe": gettext_lazy("to be safe"),
    "remove_images": gettext_lazy("that pictures are taken down"),
    "talk": gettext_lazy("to talk to somebody"),
    "advice": gettext_lazy("advice"),
    "police_action": gettext_lazy("that the police act"),
    "not_sure": gettext_lazy("not sure yet"),
}
SHARE_WITH: Final[Labels] = {
    "helpline_only": gettext_lazy("a helpline only"),
    "child_protection": gettext_lazy("child protection"),
    "police": gettext_lazy("police"),
    "decide_later": gettext_lazy("wants to decide later"),
}
AVOID: Final[Labels] = {
    "local_police": gettext_lazy("local police"),
    "police": gettext_lazy("police"),
    "school": gettext_lazy("school"),
    "home": gettext_lazy("home"),
    "community_worker": gettext_lazy("community worker"),
}


def _wishes(report: Report) -> tuple[Block, ...]:
    return _block(
        "",
        _several(_("Wishes"), WISH, report.wishes),
        _choice(_("May be shared with"), SHARE_WITH, report.share_with),
        _several(_("Asks us not to involve"), AVOID, report.avoid),
    )


# What an officer wrote down. A door or a partner gives another name.
CHANNEL: Final[Labels] = {
    "telephone": gettext_lazy("telephone"),
    "in_person": gettext_lazy("in person"),
    "letter": gettext_lazy("letter"),
}
SETTLEMENT: Final[Labels] = {
    "urban": gettext_lazy("town or city"),
    "rural": gettext_lazy("countryside"),
}


def _way(report: Report) -> tuple[Block, ...]:
    return _block(
        "",
        _plain(_("Language"), desk_labels.language_name(report.language)),
        _plain(_("Country"), desk_labels.country_name(report.country) if report.country else None),
        _plain(_("Area"), _area(report.area)),
        _choice(_("Town or countryside"), SETTLEMENT, report.settlement),
        _choice(_("Received through"), CHANNEL, report.channel or None),
        _plain(_("Sender's own reference"), report.source_reference),
        _plain(_("Version of the form"), report.version),
    )


def _area(code: str | None) -> str | None:
    """Return an area by its name, or as its code where nobody has given it a name."""
    name = directory.area_name(DOOR, code) if code else ""
    return f"{name} ({code})" if name else code


def _extra(report: Report) -> tuple[Block, ...]:
    shown = {
        name
        for name in (NEEDS_IN_WORDS, WHO_MAY_ANSWER, IF_ANOTHER_ANSWERS)
        if _in_extra(report, name)
    }
    left = {key: value for key, value in (report.extra or {}).items() if key not in shown}
    return _block("", *(Fact(key, _written(value), own=True) for key, value in left.items()))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
