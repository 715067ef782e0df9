"""Oversight's first page: what is new, with links."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from payung.cases import queries as case_queries
from payung.cases.queue import queries as queue_queries
from payung.directory import queries as directory
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight import labels
from payung.doors.desk.oversight.pages import address, page, watching
from payung.foundation import clock
from payung.intake import queries as report_queries
from payung.intake.feedback import queries as feedback_queries
from payung.ledger.queries import EntryFilter
from payung.staff.queries import oversight as people
from payung.staff.viewer import OfficerViewer

_DAYS: Final = 30
_MOST: Final = 1000  # more are not counted


@dataclass(frozen=True)
class Matter:
    """One subject of oversight: how much is new, what it is, and its page."""

    name: labels.Text
    number: int
    what: str
    url: str
    link: labels.Text
    most: int | None = None  # where counting ended

    @property
    def is_more(self) -> bool:
        """Say whether there may be more than `number`."""
        return self.most is not None and self.number >= self.most


@require_safe
@watching
def start(request: HttpRequest) -> HttpResponse:
    """Show what is new."""
    viewer, since = viewer_of(request), clock.now() - timedelta(days=_DAYS)
    wanted = [EntryFilter(acts=acts, since=since) for acts in (labels.READERS_ACTS, labels.LOOK)]
    readers, keys = report_queries.count_ledger(viewer, wanted, _MOST)
    matters = [
        _reports(viewer),
        _feedback(viewer, since),
        _leaves(viewer, since),
        _readers(readers),
        _keys(keys),
        _numbers(viewer, since),
    ]
    return page(request, "oversight", {"matters": matters, "days": _DAYS})


def _reports(viewer: OfficerViewer) -> Matter:
    number = sum(queue_queries.lane_counts(viewer).values())
    return Matter(
        _("Reports of your unit"),
        number,
        ngettext("report is waiting for a person.", "reports are waiting for a person.", number),
        address("oversight-reports"),
        _("See the reports"),
        case_queries.COUNTED,
    )


def _feedback(viewer: OfficerViewer, since: datetime) -> Matter:
    number = sum(feedback_queries.feedback_counts(viewer, since.date()).values())
    return Matter(
        _("Feedback"),
        number,
        ngettext(
            "answer about how a unit treated a child or reporter.",
            "answers about how a unit treated children and reporters.",
            number,
        ),
        address("oversight-feedback"),
        _("Read the feedback"),
    )


def _leaves(viewer: OfficerViewer, since: datetime) -> Matter:
    number = len(people.leave_given(viewer, since=since)[0])
    return Matter(
        _("Certificate overrides"),
        number,
        ngettext(
            "time a supervisor gave a certificate override.",
            "times a supervisor gave a certificate override.",
            number,
        ),
        address("oversight-overrides"),
        _("See the overrides"),
        people.PAGE,
    )


def _readers(number: int) -> Matter:
    return Matter(
        _("Who can open reports"),
        number,
        ngettext(
            "change of who can open a report: named officers, or another unit.",
            "changes of who can open a report: named officers, or another unit.",
            number,
        ),
        address("oversight-overrides") + "#readers",
        _("See the changes"),
        _MOST,
    )


def _numbers(viewer: OfficerViewer, since: datetime) -> Matter:
    number = directory.changes_since(viewer, since)
    return Matter(
        _("Numbers that children call"),
        number,
        ngettext(
            "change was proposed, confirmed or dropped, or is waiting for a second person.",
            "changes were proposed, confirmed or dropped, or are waiting for a second person.",
            number,
        ),
        address("number-changes"),
        _("See the changes"),
    )


def _keys(number: int) -> Matter:
    return Matter(
        _("Keys"),
        number,
        ngettext(
            "act with keys needs attention: recovery, compromise, a lost second factor.",
            "acts with keys need attention: recovery, compromise, a lost second factor.",
            number,
        ),
        address("oversight-keys", look="yes"),
        _("See these acts"),
        _MOST,
    )
