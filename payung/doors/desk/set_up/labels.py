"""Labels of posts and tasks in a unit, and how the number of officers is calculated."""

from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from payung.staff import staffing
from payung.staff.staffing import Need, Plan, Post, Work

Text = str | Promise

POSTS: Final[dict[Post, Text]] = {
    Post.INTAKE: _("Intake officers"),
    Post.SUPERVISOR: _("Supervisors"),
    Post.PROTECTION: _("Child-protection workers"),
    Post.INVESTIGATOR: _("Investigators"),
    Post.IDENTIFICATION: _("Victim-identification analysts"),
    Post.WELLBEING: _("Wellbeing lead"),
    Post.TRAINING: _("Training officer"),
    Post.ADMINISTRATOR: _("Administrators"),
}
WORKS: Final[dict[Work, Text]] = {
    Work.INTAKE: _("Intake"),
    Work.PROTECTION: _("Child protection"),
    Work.INVESTIGATION: _("Investigation"),
    Work.IDENTIFICATION: _("Identification"),
}
_LEAST: Final[dict[Post, Text]] = {
    Post.SUPERVISOR: _("one for 6 officers; at least 2, because one person is not always there"),
    Post.PROTECTION: _("at least 3, so that nobody is on call more than one week in three"),
    Post.INVESTIGATOR: _("at least 2, so that nobody works alone"),
    Post.IDENTIFICATION: _(
        "at most 4 hours of viewing a day; at least 2, so that nobody views alone"
    ),
    Post.WELLBEING: _("one for 30 people; may work for other units too"),
    Post.TRAINING: _("one for 40 people; may work for other units too"),
    Post.ADMINISTRATOR: _("2, because nobody manages their own account; they see no report"),
}


@dataclass(frozen=True)
class Row:
    """One post: the number of people, and its reason."""

    name: Text
    people: int
    sum: str
    why: Text


def rows(plan: Plan) -> list[Row]:
    """Return the posts of a plan with the calculation of each number."""
    return [Row(POSTS[need.post], need.people, _sum(need), _why(plan, need)) for need in plan.needs]


def _sum(need: Need) -> str:
    if need.hours is None or need.each is None or need.exact is None:
        return ""
    words = {
        "hours": figure(need.hours),
        "each": figure(need.each),
        "exact": figure(need.exact),
    }
    return _now("%(hours)s hours a day × 365 ÷ %(each)s = %(exact)s") % words


def _why(plan: Plan, need: Need) -> Text:
    if need.post is not Post.INTAKE:
        return _LEAST[need.post]
    words = {"least": need.least, "seats": plan.seats, "each": staffing.people_for_seat()}
    sentence = ngettext(
        "at least %(least)d, to fill one seat day and night",
        "at least %(least)d, to fill %(seats)d seats day and night, %(each)d for each",
        plan.seats,
    )
    return sentence % words


def figure(number: float) -> str:
    """Return a number as the reader writes it, with one decimal place if it is not whole."""
    rounded = round(number, 1)
    whole = rounded == int(rounded)
    return number_format(int(rounded) if whole else rounded, force_grouping=True)


def efforts() -> list[tuple[str, list[str], str]]:
    """Return the lanes with their minutes of each kind of work, and their share of danger now in 100."""
    return [
        (lane, [str(minutes) for minutes in effort.minutes.values()], f"{effort.urgent:g}")
        for lane, effort in staffing.EFFORT.items()
    ]
