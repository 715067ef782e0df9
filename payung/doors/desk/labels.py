"""Labels of lanes, levels, paths and decisions, and what they mean for the work."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, format_percent
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from payung.cases.queue.queries import State
from payung.language.languages import TONGUES
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane, Level, Path

Text = str | Promise


@dataclass(frozen=True)
class LevelWords:
    """A level: a shape that differs in black and white too, a short label, and what it means."""

    code: str
    shape: str
    short: Text
    meaning: Text


LEVELS: Final[dict[str, LevelWords]] = {
    words.code: words
    for words in (
        LevelWords(
            Level.P1.value,
            "▲",
            _("danger now"),
            _("A child is in danger now. A person acts within 15 minutes, day and night."),
        ),
        LevelWords(
            Level.P2.value,
            "◆",
            _("not known to be safe"),
            _("Somebody can reach the child, threats continue, or safety is unknown. 4 hours."),
        ),
        LevelWords(
            Level.P3.value,
            "■",
            _("within a day"),
            _("A child or suspect is known, or a child has told us something. 24 hours."),
        ),
        LevelWords(
            Level.P4.value,
            "●",
            _("material only"),
            _("Material, and the child is not identified. 24 hours; sooner if it is spreading."),
        ),
        LevelWords(
            Level.P5.value,
            "○",
            _("information only"),
            _("Information only: no child's safety depends on it. 30 days."),
        ),
    )
}

LANES: Final[dict[str, Text]] = {
    Lane.CHILD.value: _("child"),
    Lane.COMMUNITY.value: _("community"),
    Lane.PARTNER.value: _("partner"),
    Lane.INDUSTRY.value: _("industry"),
    Lane.FOREIGN_POLICE.value: _("foreign police"),
}

STATES: Final[dict[str, Text]] = {
    State.OPEN: _("Needs action"),
    State.UNTAKEN: _("Waiting, no owner"),
    State.MINE: _("Mine, waiting"),
    State.LATE: _("Late"),
    State.RISEN: _("Escalated"),
    State.NEW: _("Assigned to me, unread"),
    State.REPORTED_AGAIN: _("Closed, and reported again"),
    State.REVIEW: _("Due for review"),
    State.TAKEN: _("All taken by me"),
    State.ALL: _("All, including finished"),
}

# What the queue says when it is empty.
EMPTY: Final[dict[State, Text]] = {
    State.OPEN: _(
        "Nothing is waiting: every report is decided, every message is answered, "
        "and the outcome for each child in danger is recorded."
    ),
    State.UNTAKEN: _("Everything that is waiting has an owner."),
    State.MINE: _("You have nothing waiting. Reports without an owner are under “Needs action”."),
    State.LATE: _("Nothing is late."),
    State.RISEN: _("Nothing that is waiting has been escalated."),
    State.NEW: _("You have opened every report that was assigned to you."),
    State.REPORTED_AGAIN: _("No new report names the account of a case that is closed or rests."),
    State.REVIEW: _("No report is due for review."),
    State.TAKEN: _(
        "You have not taken any report. Reports without an owner are under “Needs action”."
    ),
    State.ALL: _("No report has arrived yet. Reports appear here."),
}

# The age of a report, in days.
AGES: Final[dict[str, Text]] = {
    "1": _("over 1 day"),
    "7": _("over 7 days"),
    "30": _("over 30 days"),
}

# The languages that the queue can filter by, with their tags; the rest is "other".
LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    **{tag: (tag,) for tag in (tongue.code.split("-")[0] for tongue in TONGUES)},
    "fil": ("fil", "tl"),
}
OTHER_LANGUAGE: Final = "other"


@dataclass(frozen=True)
class PathWords:
    """A path: its name, and what changes because of it."""

    code: str
    name: Text
    meaning: Text


PATHS: Final[dict[str, PathWords]] = {
    words.code: words
    for words in (
        PathWords(
            Path.NO_HOME_CONTACT.value,
            _("No contact with the home"),
            _(
                "Somebody at home is suspected or cannot be ruled out, or the home must not"
                " know. Do not call, write to or visit the home or the family. Only a "
                "child-protection worker can decide otherwise, and only where the child "
                "chose it."
            ),
        ),
        PathWords(
            Path.OVERSIGHT.value,
            _("An official is named"),
            _(
                "Police or another official is named, or a suspect's name, number or address is"
                " that of an officer here. Only oversight works on this until it appoints "
                "another unit. Tell nobody in the service that the report names."
            ),
        ),
        PathWords(
            Path.HELPLINE_HANDOVER.value,
            _("Bring in a helpline"),
            _(
                "The child may need somebody to talk to now. Offer a helpline, and stay "
                "with the child until somebody there has taken over."
            ),
        ),
        PathWords(
            Path.CHILD_WHO_HARMED.value,
            _("The harm may have been caused by another child"),
            _(
                "Both are children: two plans, two workers, and child protection leads. No "
                "enforcement step, list entry or enquiry abroad without a juvenile specialist "
                "and a supervisor."
            ),
        ),
        PathWords(
            Path.TRAFFICKING.value,
            _("Signs of trafficking"),
            _(
                "A child is not punished for what they were made to do. Share nothing with "
                "immigration."
            ),
        ),
        PathWords(
            Path.ADULT_SURVIVOR.value,
            _("An adult reports abuse in their childhood"),
            _(
                "Ask what they want to happen. Think of the children whom the same person "
                "can reach today."
            ),
        ),
        PathWords(
            Path.REMOVAL.value,
            _("A picture or video is to be taken down"),
            _(
                "Preserve the content first, then ask the service to remove it. Never ask "
                "the child to send it, and check first whether a colleague is working "
                "undercover there."
            ),
        ),
        PathWords(
            Path.VICTIM_IDENTIFICATION.value,
            _("A child has not been identified yet"),
            _(
                "Transfer this to a victim-identification analyst. Nobody else needs to "
                "view the material."
            ),
        ),
    )
}

DECISIONS: Final[dict[str, Text]] = {
    "level_confirmed": _("Level confirmed"),
    "level_changed": _("Level changed"),
    "stop": _("Wish to stop decided"),
    "see": _("Wish to see the report decided"),
    "correction": _("Correction reviewed"),
    "forget": _("Wish for deletion decided"),
    "ruled": _("Whether the reporter may read our messages"),
    "handed_over": _("Transferred to another unit"),
    "readers_named": _("Restricted to named officers"),
    "readers_unnamed": _("Opened to the unit again"),
    "held": _("Legal hold set"),
    "hold_lifted": _("Legal hold lifted"),
    "reviewed": _("Reviewed: still needed?"),
    "next_action": _("Next action"),
    "joined": _("Joined with another report"),
    "parted": _("Separated from another report"),
    "shared": _("Shared with another unit"),
    "share_ended": _("Sharing ended"),
    "ending": _("Outcome for the child"),
    "seconded": _("Countersigned"),
    "closed": _("Closed"),
    "transfer_declined": _("Proposed transfer declined"),
    "made_joint": _("Opened to all units that work on the case"),
    "reopened": _("Opened again for a new report"),
    "left_closed": _("Not opened again for a new report"),
    "note": _("Note"),
}


def levels_of(lanes: Collection[str]) -> list[LevelWords]:
    """Return the levels that a case with reports of these lanes can have: a child's is never below P3."""
    close = not CLOSE_TO_THE_CHILD.isdisjoint(lanes)
    return [level for level in LEVELS.values() if not close or level.code <= Level.P3]


def languages() -> list[tuple[str, Text]]:
    """Return the languages that the queue can filter by, by name, and "another language" last."""
    named = sorted((language_name(tag), tag) for tag in LANGUAGES)
    return [*((tag, name) for name, tag in named), (OTHER_LANGUAGE, _("another language"))]


def language_name(tag: str) -> str:
    """Return the name of the language with BCP-47 `tag`, in the reader's language."""
    if not tag or tag == "und":
        return str(_("language not known"))
    names = _locale().languages
    name = names.get(tag.replace("-", "_")) or names.get(tag.split("-")[0])
    return f"{name} ({tag})" if name else tag


def country_name(code: str) -> str:
    """Return the name of the country with ISO 3166-1 alpha-2 `code`, in the reader's language."""
    # XA and XB are CLDR's test locales, and ours for invented countries.
    name = None if code in {"XA", "XB"} else _locale().territories.get(code)
    return f"{name} ({code})" if name else code


def percent(share: float) -> str:
    """Return a share between 0 and 1 as the reader writes it: "12%", "12 %"."""
    return format_percent(share, locale=_locale())


def number(count: int) -> str:
    """Return a number as the reader writes it: "1,200", "1.200"."""
    return format_decimal(count, locale=_locale())


def _locale() -> Locale:
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
