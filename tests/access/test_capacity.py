"""No request costs more than docs/developers/capacity.md says, address by address."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from conftest import ON_POSTGRESQL
from payung.doors.api.tests.conftest import key as key
from payung.doors.public import sealed_field
from payung.foundation import receipts
from payung.foundation.rate_limits import empty_all
from payung.intake.models import StoredReport
from payung.language import text_checks
from payung.media.exhibits.tests.samples import places as places
from payung.media.matcher import current_index
from payung.operations.wsgi_middleware import readable
from payung.triage.phrases import signals_in
from tests.access import hostile_bodies
from tests.access.hostile_bodies import MIB, Body, Cost
from tests.access.test_matrix import (
    API,
    DESK,
    ENDS,
    FIELDS,
    FURTHEST,
    PUBLIC,
    Desk,
    address,
    all_names,
    api_address,
)
from tests.access.test_matrix import report as report
from tests.house import House, sign_in

pytestmark = [
    pytest.mark.hypothesis,  # `make fuzz` tries other words
    pytest.mark.skipif(ON_POSTGRESQL, reason="a face's own work is the same on both databases"),
]
PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "developers" / "capacity.md"
ROW: Final = re.compile(
    r"^\| (public|desk|api) \| (.+?) \| (.+?) \| ([\d.]+) s \| (\d+) MiB \|", re.M
)
OTHERS: Final = "every other address"  # of the desk
URLS: Final = {face: f"payung.config.urls.{face}" for face in ("public", "desk", "api")}
SIZES: Final = {"public": MIB, "desk": MIB, "api": 4 * MIB}
# How far an answer is from the end of the work. Who is refused got nowhere, in whatever words.
FAR: Final = {200: 0, 201: 1, 302: 2, 400: 3, 409: 4, 403: 5, 404: 5, 401: 6}


@cache
def promised() -> dict[tuple[str, str], Cost]:
    """Return what each row of the page promises."""
    return {
        (face, name): Cost(float(seconds), int(memory) * MIB)
        for face, names, _body, seconds, memory in ROW.findall(PAGE.read_text("utf-8"))
        for name in [OTHERS] * (names == OTHERS) or re.findall(r"`([\w-]+)`", names)
    }


@cache
def bounds() -> dict[tuple[str, str], Cost]:
    """Return what the page promises for each address."""
    rows = promised()
    return {("desk", name): rows["desk", OTHERS] for name in all_names(URLS["desk"])} | rows


def over(face: str, name: str, shape: str, act: Callable[[], object]) -> Iterator[str]:
    empty_all()
    cost, most = hostile_bodies.cost_of(act), bounds()[face, name]
    if cost.seconds > most.seconds or cost.memory > most.memory:
        measured = f"{cost.seconds:.2f} s, {cost.memory / MIB:.0f} MiB"
        yield f"{face} {name}, {shape}: {measured} (seed {hostile_bodies.SEED})"


def test_the_page_holds_every_address_of_every_face_once() -> None:
    rows = [
        (face, name)
        for face, names, *_ in ROW.findall(PAGE.read_text("utf-8"))
        for name in re.findall(r"`([\w-]+)`", names)
    ]
    addresses = {(face, name) for face in SIZES for name in all_names(URLS[face])}
    assert len(rows) == len(set(rows))
    assert set(rows) <= addresses
    assert {face for face, _name in addresses - set(rows)} == {"desk"}  # held to its last row
    assert addresses <= set(bounds())


def test_an_address_that_no_row_names_is_held_to_the_bound_of_the_others() -> None:
    most = bounds()
    loosest = most["desk", "report-answer"]
    assert most["desk", "queue"] == most["desk", OTHERS]
    assert most["desk", "queue"].seconds < loosest.seconds


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch) -> Callable[[Client], Client]:
    """Let the requests of a client go through what the faces put before Django."""
    from payung.config import wsgi

    def led(client: Client) -> Client:
        handler: Any = client.handler

        def answered(environ: dict[str, Any], start: Any) -> Any:
            monkeypatch.setattr(
                wsgi, "django_application", lambda environ, _start: handler(environ)
            )
            return readable(wsgi.cut)(environ, start)

        client.handler = lambda environ: answered(environ, None)  # type: ignore[assignment]
        return client

    return led


def posted(client: Client, url: str, body: Body) -> Callable[[], object]:
    return partial(client.generic, "POST", url, body.content, body.kind)


def test_no_request_of_the_public_face_costs_more(
    house: House, public: Client, through: Callable[[Client], Client]
) -> None:
    signals_in("read once")  # as a process does before it forks
    sealed = sealed_field.seal("tell", {"r": receipts.draw(), "a": {}, "t": False})
    over_limit: list[str] = []
    through(public)
    public.get(reverse("talk", urlconf="payung.config.urls.public"))  # what a process loads once
    for name in PUBLIC:
        url = reverse(name, urlconf="payung.config.urls.public")
        asked = f"{url}?{hostile_bodies.query('public')}"
        over_limit += over("public", name, "query", partial(public.get, asked))
        for here in ("words", "what"):
            for body in hostile_bodies.bodies(
                "public", SIZES["public"], {"told": sealed, "here": here, "do": "send"}
            ):
                over_limit += over("public", name, body.shape, posted(public, url, body))
    assert not over_limit, "\n".join(over_limit)


def by_role() -> dict[str, list[tuple[str, str]]]:
    """Return who gets furthest at each address and method of the desk."""
    over_limit: dict[str, list[tuple[str, str]]] = {}
    for name, methods in sorted(DESK.items(), key=lambda row: row[0] in ENDS):
        for method, expected in methods.items():
            if expected["nobody"] == 302:  # to sign-in, which costs nothing
                expected = {role: status for role, status in expected.items() if role != "nobody"}
            able = min(expected, key=lambda role: FAR[expected[role]])
            role = "super" if FAR[expected["super"]] == FAR[expected[able]] else able
            over_limit.setdefault(role, []).append((name, method))
    return over_limit


def tried_with_odd_bodies(role: str) -> set[str]:
    """Return where an officer sends bodies that cost before the address reads them, as they do everywhere.

    All with a row of their own, and one in eight of the others, from another one on for each role.
    """
    first = list(by_role()).index(role) % 8
    names = [name for name, method in by_role()[role] if method != "get"]
    return set(names[first::8]) | {name for name in names if ("desk", name) in promised()}


def test_those_who_knock_on_postgresql_get_furthest() -> None:
    assert set(by_role()) == set(FURTHEST)


@pytest.mark.parametrize("role", sorted(by_role()))
def test_no_request_of_the_desk_costs_more(
    house: House,
    desk: Desk,
    report: StoredReport,
    through: Callable[[Client], Client],
    role: str,
) -> None:
    signals_in("read once")  # as a process does before it forks
    text_checks.load()
    over_limit: list[str] = []
    client = through(desk() if role == "nobody" else sign_in(desk(), house, role))
    client.get(address("report", report))  # what a process loads once
    taken_apart = tried_with_odd_bodies(role)
    for name, method in by_role()[role]:
        url = address(name, report)
        if method == "get":
            asked = f"{url}?{hostile_bodies.query('desk')}"
            over_limit += over("desk", name, "query", partial(client.get, asked))
            continue
        odd = hostile_bodies.odd(SIZES["desk"]) if name in taken_apart else ()
        for body in (*hostile_bodies.filled("desk", SIZES["desk"], FIELDS.get(name, {})), *odd):
            over_limit += over("desk", name, body.shape, posted(client, url, body))
        if name in ENDS:
            client = through(sign_in(desk(), house, role))
    assert not over_limit, "\n".join(over_limit)


def questions() -> Iterator[tuple[str, str]]:
    """Yield what a machine could send to the api: shape and JSON text."""
    text = hostile_bodies.words(20_000)
    values = [{"kind": "account", "value": hostile_bodies.words(400, seed=n)} for n in range(5_000)]
    yield "words", json.dumps({"language": "en", "narrative": text, "extra": {"more": text * 3}})
    yield "identifiers", json.dumps({"language": "en", "identifiers": values})[: 4 * MIB]
    yield "fitting identifiers", json.dumps({"language": "en", "identifiers": values[:4_000]})
    yield "deep", "[" * (2 * MIB) + "]" * (2 * MIB)
    yield "keys", json.dumps({f"{n}": n for n in range(200_000)})
    yield "digits", '{"language": ' + "9" * (4 * MIB - 14) + "}"
    yield "children", json.dumps({"language": "en", "children": [{}] * 800_000})
    yield "hashes", json.dumps({"hashes": ["0" * 64] * 60_000})
    yield "fitting hashes", json.dumps({"hashes": [f"{n:064x}" for n in range(5_000)]})


def test_no_request_of_the_api_costs_more(
    api: Client,
    key: str,
    through: Callable[[Client], Client],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        current_index, "shared_index", partial(current_index.CurrentIndex, tmp_path)
    )
    through(api)
    signals_in("read once")
    over_limit: list[str] = []
    headers: dict[str, Any] = {"Authorization": f"Bearer {key}"}
    for name, methods in API.items():
        url = api_address(name, uuid4())
        for shape, text in questions() if "post" in methods else []:
            ask = partial(api.generic, "POST", url, text, "application/json", headers=headers)
            over_limit += over("api", name, shape, ask)
        asked = f"{url}?{'limit=9&' * 900}after={hostile_bodies.words(500)}"
        over_limit += over("api", name, "query", partial(api.get, asked, headers=headers))
    assert not over_limit, "\n".join(over_limit)
