"""What of the queue is wanted, as it stands in the address. An odd value there is as if it were absent."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from payung.cases.policy import leads
from payung.cases.queries import Colleague, Position, State, Wanted, colleagues
from payung.doors.desk import labels, times
from payung.doors.desk.current_officer import viewer_of
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Chip:
    """One filter that is on, in words, and the address of the queue without it."""

    name: labels.Text
    value: labels.Text
    url: str


@dataclass(frozen=True)
class Filters:
    """The filters of an address, each in the form in which it stands there; empty where it is not on."""

    state: str = ""
    lane: str = ""
    level: str = ""
    language: str = ""
    age: str = ""
    received_from: str = ""
    received_until: str = ""
    owner: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, given: QueryDict, owners: Collection[Colleague]) -> "Filters":
        """Return the filters in an address. `owners`: the colleagues whose reports may be asked for."""
        return cls(
            state=_one_of(given.get("state"), set(labels.STATES) - {State.OPEN}),
            lane=_one_of(given.get("lane"), labels.LANES),
            level=_one_of(given.get("level"), labels.LEVELS),
            language=_one_of(given.get("language"), {*labels.LANGUAGES, labels.OTHER_LANGUAGE}),
            age=_one_of(given.get("age"), labels.AGES),
            received_from=times.day_of(given.get("received_from", "")),
            received_until=times.day_of(given.get("received_until", "")),
            owner=_one_of(given.get("owner"), {str(each.id) for each in owners}),
            after=_position(given.get("after", "")),
            before=_position(given.get("before", "")),
        )

    @property
    def query(self) -> str:
        """Return the query of the address of the queue with these filters."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def url(self) -> str:
        """Return the address of the queue with these filters."""
        return reverse("queue") + (f"?{self.query}" if self.query else "")

    @property
    def carried(self) -> str:
        """Return what the address of a report carries to lead back here; nothing for the whole queue."""
        query = self.whole.query
        return "?" + urlencode({"queue": query}) if query else ""

    @property
    def whole(self) -> "Filters":
        """Return the same filters, from the first page on."""
        return replace(self, after="", before="")

    @property
    def more_are_on(self) -> bool:
        """Say whether a filter is on that the form shows only when asked."""
        return any((self.language, self.age, self.received_from, self.received_until, self.owner))

    def without(self, name: str) -> "Filters":
        """Return all filters but one, from the first page on."""
        return replace(self.whole, **{name: ""})

    def wanted(self) -> Wanted:
        """Return what to ask the room for."""
        return Wanted(
            state=State(self.state or State.OPEN),
            lane=self.lane,
            level=self.level,
            languages=self._languages(),
            other_languages=self.language == labels.OTHER_LANGUAGE,
            received_from=times.midnight(self.received_from),
            received_before=self._received_before(),
            owner=UUID(self.owner) if self.owner else None,
            after=Position.read(self.after),
            before=Position.read(self.before),
        )

    def _languages(self) -> tuple[str, ...]:
        if self.language == labels.OTHER_LANGUAGE:
            return tuple(tag for tags in labels.LANGUAGES.values() for tag in tags)
        return labels.LANGUAGES.get(self.language, ())

    def _received_before(self) -> datetime | None:
        """Return the earlier of the end of the last day and the age, where either is asked for."""
        ends = []
        if self.received_until:
            ends.append(times.midnight(self.received_until, days=1))
        if self.age:
            ends.append(clock.now() - timedelta(days=int(self.age)))
        return min((end for end in ends if end), default=None)

    def chips(self, owners: Collection[Colleague]) -> Iterator[Chip]:
        """Yield the filters that are on, the lane apart, which has its tabs."""
        names = {str(each.id): each.name for each in owners}
        shown: dict[str, tuple[labels.Text, labels.Text]] = {
            "state": (_("Show"), labels.STATES.get(self.state, "")),
            "level": (_("Level"), self.level),
            "language": (_("Language"), dict(labels.languages()).get(self.language, "")),
            "age": (_("Age"), labels.AGES.get(self.age, "")),
            "received_from": (_("Received from"), times.day_written(self.received_from)),
            "received_until": (_("Received until"), times.day_written(self.received_until)),
            "owner": (_("Owner"), names.get(self.owner, "")),
        }
        for name, (label, value) in shown.items():
            if value:
                yield Chip(label, value, self.without(name).url)


def owners_for(viewer: OfficerViewer) -> tuple[Colleague, ...]:
    """Return the colleagues whose reports the viewer may ask for: a supervisor's own unit; else nobody."""
    return colleagues(viewer) if leads(viewer) else ()


def way(request: HttpRequest) -> Filters:
    """Return the queue from which the officer came to a report, as its address carries it: no names."""
    given = QueryDict(request.GET.get("queue", ""))
    owners = owners_for(viewer_of(request)) if "owner" in given else ()
    return Filters.read(given, owners).whole


def _one_of(value: str | None, known: Collection[str]) -> str:
    return value if value is not None and value in known else ""


def _position(text: str) -> str:
    return str(Position.read(text) or "")
