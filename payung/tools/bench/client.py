"""Officers who ask for the desk's pages through the whole of Django: times in milliseconds, and queries."""

import gc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Final
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from payung.doors.desk.sign_in import authenticators
from payung.staff.models import Officer
from payung.tools import demo

ROUNDS: Final = 5
CONTROL: Final = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
WARM: Final = 2  # requests before the clock runs

Ask = Callable[[], None]  # asks for one page


@dataclass
class Page:
    """Figures of one page at one size."""

    p95: float  # milliseconds, over all rounds
    processor: (
        float  # milliseconds of processor time, at least; of SQLite's work too, not of PostgreSQL's
    )
    queries: int


def signed_in(name: str) -> Client:
    """Return a client in which an invented officer is signed in, with password and code."""
    client = Client(SERVER_NAME="localhost")
    officer = Officer.objects.get(name=name).id
    authenticators.invent_app(officer)
    _post(client, "/sign-in/", name=name, password=demo.PASSWORD)
    _post(client, "/sign-in/code/", code=authenticators.next_code(officer))
    get(client, "/me/")
    return client


def get(client: Client, address: str) -> None:
    """Ask for a page. Raises ValueError where it is not answered."""
    _require_page(address, client.get(address).status_code)


def post(client: Client, address: str, **fields: str) -> None:
    """Send a form that is answered with a page. Raises ValueError where it is not."""
    _require_page(address, _post(client, address, **fields))


def plain_pages(client: Client) -> Iterator[str]:
    """Yield the addresses without a parameter that answer the officer with a page."""
    for address in _plain(get_resolver("payung.config.urls.desk"), "/"):
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield address


def _plain(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _plain(pattern, route)
        elif isinstance(pattern, URLPattern) and "<" not in route:
            yield route


def _post(client: Client, address: str, **fields: str | None) -> int:
    """Send a URL-encoded form: the desk reads no multipart form before sign-in. Return the status."""
    form = "application/x-www-form-urlencoded"
    return client.post(address, urlencode(fields), content_type=form).status_code


def _require_page(address: str, status: int) -> None:
    if status != 200:
        raise ValueError(f"{address} answered {status}.")


def measured(pages: Mapping[str, Ask], times: int) -> dict[str, Page]:
    """Measure pages in turns, in rounds. All requests of all rounds count.

    `times`: requests of each page in a round; 0: one request, of a warm page. What was made before is set apart
    from the search for garbage, as the servers do (config/gunicorn.py): a bench holds many more objects.
    """
    gc.collect()
    gc.freeze()
    counted = {name: _queries(ask) for name, ask in pages.items()}
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
    for _round in range(ROUNDS if times else 1):
        for name, ask in pages.items():
            spent[name] += _spent(ask, times)
    return {name: _page(spent[name], counted[name]) for name in pages}


def _page(spent: list[tuple[float, float]], queries: int) -> Page:
    by_clock, of_processor = zip(*spent, strict=True)
    return Page(p95(list(by_clock)), min(of_processor), queries)


def figures(
    name: str, sizes: tuple[int, int], by_size: Mapping[int, Mapping[str, Page]]
) -> Mapping[str, object]:
    """Return the figures of one page for the output."""
    small, large = (by_size[size][name] for size in sizes)
    return {
        "p95_ms": {str(size): round(by_size[size][name].p95, 1) for size in sizes},
        "ratio": round(large.p95 / small.p95, 2),
        "processor_ms": {str(size): round(by_size[size][name].processor, 1) for size in sizes},
        "processor_ratio": round(large.processor / small.processor, 2),
        "queries": {str(size): by_size[size][name].queries for size in sizes},
    }


def _queries(ask: Ask) -> int:
    """Return a page's number of statements, without those that begin and end transactions.

    The smaller of two counts: the sweep of idle sessions, once a minute, runs with any request.
    """
    ask()
    return min(_statements(ask), _statements(ask))


def _statements(ask: Ask) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return sum(not query["sql"].startswith(CONTROL) for query in captured)


def _spent(ask: Ask, times: int) -> list[tuple[float, float]]:
    """Return the milliseconds of each request: by the clock, and of the processor."""
    for _ in range(WARM if times else 0):
        ask()
    spent = []
    for _ in range(times or 1):
        started = process_time()
        by_clock = milliseconds(ask)
        spent.append((by_clock, (process_time() - started) * 1000))
    return spent


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    started = perf_counter()
    act()
    return (perf_counter() - started) * 1000


def p95(spent: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(spent)[int(len(spent) * 0.95)]
