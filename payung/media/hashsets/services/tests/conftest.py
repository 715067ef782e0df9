"""Services that are asked in tests: a server, a file of accounts, secrets, and no waiting."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from payung.media.hashsets.services import http_calls
from payung.media.hashsets.services.tests.server import Serving, serving
from payung.media.matcher import current_index

SECRETS = ("ncmec-password", "stopncii-function", "stopncii-subscription", "iwf-password")
Feeds = Callable[..., None]


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    settings.PAYUNG_HOME = tmp_path
    settings.PAYUNG_SECRETS_DIR = tmp_path
    settings.PAYUNG_SERVICES = tmp_path / "services.toml"
    for name in SECRETS:
        (tmp_path / name).write_text("an invented word\n")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been waited."""
    seconds: list[float] = []
    monkeypatch.setattr(http_calls, "_sleep", seconds.append)
    return seconds


@pytest.fixture
def there(waits: list[float]) -> Iterator[Serving]:
    with serving() as server:
        yield server


@pytest.fixture
def feeds(there: Serving, tmp_path: Path) -> Feeds:
    """Let a service feed a set: `feeds("kites", "ncmec")`, with more lines of its table."""

    def write(name: str, service: str, *more: str, path: str = "") -> None:
        lines = [f'["{name}"]', f'service = "{service}"', f'address = "{there.address}{path}"']
        table = "\n".join((*lines, 'user = "unit"', *more, ""))
        with (tmp_path / "services.toml").open("a") as file:
            file.write(table)

    return write
