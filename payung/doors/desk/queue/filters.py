"""The filters of the queue in its address. A value that is not valid counts as absent."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from payung.cases.assignment.queries import Colleague, colleagues
from payung.cases.policy import leads
from payung.cases.queue.queries import Position, QueueFilter, State
from payung.doors.desk import labels, times
from payung.doors.desk.current_officer import viewer_of
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Chip:
    """One active filter in words, and the address of the queue without it."""

    name: labels.Text
    value: labels.Text
    url: str


@dataclass(frozen=True)
class Filters:
    """The filters in the address, as texts; an inactive one is empty."""

    state: str = ""
    lane: str = ""
    level: str = ""
    language: str = ""
    age: str = ""
    received_from: str = ""
    received_until: str = ""
    owner: str = ""
    same: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, query: QueryDict, owners: Collection[Colleague]) -> "Filters":
        """Return the filters in an address. `owners`: the colleagues whose reports the viewer may filter by."""
        return cls(
            state=_one_of(query.get("state"), set(labels.STATES) - {State.OPEN}),
            lane=_one_of(query.get("lane"), labels.LANES),
            level=_one_of(query.get("level"), labels.LEVELS),
            language=_one_of(query.get("language"), {*labels.LANGUAGES, labels.OTHER_LANGUAGE}),
            age=_one_of(query.get("age"), labels.AGES),
            received_from=times.day_of(query.get("received_from", "")),
            received_until=times.day_of(query.get("received_until", "")),
            owner=_one_of(query.get("owner"), {str(owner.id) for owner in owners}),
            same=_report(query.get("same", "")),
            after=_position(query.get("after", "")),
            before=_position(query.get("before", "")),
        )

    @property
    def query(self) -> str:
        """Return the query of the queue's address with these filters."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def url(self) -> str:
        """Return the address of the queue with these filters."""
        return reverse("queue") + (f"?{self.query}" if self.query else "")

    @property
    def carried(self) -> str:
        """Return the query that leads from a report back here; empty for the whole queue."""
        query = self.whole.query
        return "?" + urlencode({"queue": query}) if query else ""

    @property
    def whole(self) -> "Filters":
        """Return the same filters for the first page."""
        return replace(self, after="", before="")

    @property
    def more_are_on(self) -> bool:
        """Say whether a filter under "More filters" is active."""
        return any((self.language, self.age, self.received_from, self.received_until, self.owner))

    def without(self, name: str) -> "Filters":
        """Return all filters but one, for the first page."""
        return replace(self.whole, **{name: ""})

    def wanted(self) -> QueueFilter:
        """Return the query of the queue with these filters."""
        return QueueFilter(
            state=State(self.state or State.OPEN),
            lane=self.lane,
            level=self.level,
            languages=self._languages(),
            other_languages=self.language == labels.OTHER_LANGUAGE,
            opened_from=times.midnight(self.received_from),
            opened_before=self._received_before(),
            owner=UUID(self.owner) if self.owner else None,
            same=UUID(self.same) if self.same else None,
            after=Position.read(self.after),
            before=Position.read(self.before),
        )

    def _languages(self) -> tuple[str, ...]:
        if self.language == labels.OTHER_LANGUAGE:
            return tuple(tag for tags in labels.LANGUAGES.values() for tag in tags)
        return labels.LANGUAGES.get(self.language, ())

    def _received_before(self) -> datetime | None:
        """Return the earlier of the last day's end and the age; None without either filter."""
        ends = []
        if self.received_until:
            ends.append(times.midnight(self.received_until, days=1))
        if self.age:
            ends.append(clock.now() - timedelta(days=int(self.age)))
        return min((end for end in ends if end), default=None)

    def chips(self, owners: Collection[Colleague]) -> Iterator[Chip]:
        """Yield the active filters, except the lane, which has tabs."""
        names = {str(owner.id): owner.name for owner in owners}
        shown: dict[str, tuple[labels.Text, labels.Text]] = {
            "state": (_("Show"), labels.STATES.get(self.state, "")),
            "level": (_("Level"), self.level),
            "language": (_("Language"), dict(labels.languages()).get(self.language, "")),
            "age": (_("Age"), labels.AGES.get(self.age, "")),
            "received_from": (_("Received from"), times.day_written(self.received_from)),
            "received_until": (_("Received until"), times.day_written(self.received_until)),
            "owner": (_("Owner"), names.get(self.owner, "")),
            "same": (_("Same words as"), self.same[:8]),
        }
        for name, (label, value) in shown.items():
            if value:
                yield Chip(label, value, self.without(name).url)


def owners_for(viewer: OfficerViewer) -> tuple[Colleague, ...]:
    """Return the colleagues whose reports the viewer may filter by: all of a supervisor's unit; else nobody."""
    return colleagues(viewer) if leads(viewer) else ()


def way(request: HttpRequest) -> Filters:
    """Return the queue from which the officer came to a report, from the report's address."""
    query = QueryDict(request.GET.get("queue", ""))
    owners = owners_for(viewer_of(request)) if "owner" in query else ()
    return Filters.read(query, owners).whole


def _one_of(value: str | None, allowed: Collection[str]) -> str:
    return value if value is not None and value in allowed else ""


def _report(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _position(text: str) -> str:
    return str(Position.read(text) or "")
