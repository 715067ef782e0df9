"""Public facts on taking a picture down: services and their forms, clocks of the law, who may ask."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from payung.directory.reference import DATA


@dataclass(frozen=True)
class RemovalService:
    """A service by name. Without a `form` it is only named, never offered: no source says where to ask."""

    name: str
    hosts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    form: str = ""
    accepts: str = ""
    who_may_ask: str = ""
    cannot: str = ""
    source: str = ""
    read_on: str = ""

    def has_host(self, host: str) -> bool:
        """Say whether a host is the service's own, or below it."""
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)

    def is_called(self, name: str) -> bool:
        """Say whether somebody who writes `name` means this service."""
        wanted = name.strip().casefold()
        return wanted in {self.name.casefold(), *(alias.casefold() for alias in self.aliases)}


@dataclass(frozen=True)
class RemovalClock:
    """How many hours a law gives a service, by the event that starts each clock, with its source."""

    place: str
    iso2: str
    hours: dict[str, int] = field(default_factory=dict)
    form: str = ""
    who_may_ask: str = ""
    law: str = ""
    source: str = ""
    read_on: str = ""
    status: str = ""

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Return each event in words, with its hours."""
        return [(event.replace("_", " "), hours) for event, hours in self.hours.items()]


@dataclass(frozen=True)
class Representative:
    """Who may ask for a child in a country, and with which form. Only a complete record is used."""

    iso2: str
    who_may_ask: str = ""
    form: str = ""
    source: str = ""
    read_on: str = ""
    reviewer: str = ""

    @property
    def is_complete(self) -> bool:
        """Say whether every field is filled: else no letter is sent."""
        return all((self.who_may_ask, self.form, self.source, self.read_on, self.reviewer))


@cache
def services() -> tuple[RemovalService, ...]:
    """Return the records of removal_services.json."""
    return tuple(
        RemovalService(
            **{**record, "hosts": tuple(record["hosts"]), "aliases": tuple(record["aliases"])}
        )
        for record in _records("removal_services")
    )


@cache
def clocks() -> tuple[RemovalClock, ...]:
    """Return the records of removal_clocks.json."""
    return tuple(
        RemovalClock(
            place=record["country_or_service"],
            iso2=record["iso2"],
            hours=record["hours"],
            form=record["request_form"],
            who_may_ask=record["who_may_ask"],
            law=record["law"],
            source=record["source"],
            read_on=record["read_on"],
            status=record["status"],
        )
        for record in _records("removal_clocks")
    )


@cache
def representatives() -> tuple[Representative, ...]:
    """Return the records of removal_representatives.json."""
    return tuple(Representative(**record) for record in _records("removal_representatives"))


def _records(name: str) -> list[dict[str, Any]]:
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    records: list[dict[str, Any]] = content["records"]
    return records
