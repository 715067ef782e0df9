"""What all tests share: the ledger that can be emptied, a unit with officers, the clients of each face."""

import gc
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from xdist.remote import Producer

from payung.cases.decisions.actions import closures
from payung.foundation import brief_memory, receipt_lookup_client, receipts
from payung.foundation.rate_limits import empty_all
from payung.ledger.reset import emptied_after_tests
from payung.staff import officer_keys
from tests.demonstration import Demonstration, copy_migrated_to
from tests.desk_forms import as_browsers_do
from tests.fuzzing import load_profile
from tests.house import House, built_once
from tests.scheduler import FileScheduler
from tests.sentence_client import SentenceClient, translated

RECEIPT_MEMORY = receipts.MEMORY  # in earnest: for a test of receipts that another process has made
KEY_MEMORY = officer_keys.MEMORY
ON_POSTGRESQL = os.environ.get("PAYUNG_TEST_DATABASE") == "postgresql"
# Where no test asks a database: on PostgreSQL these would run the same.
KEEPS_NOTHING = {
    Path(__file__).parent / each
    for each in ("payung/language", "payung/triage", "tests/architecture", "tests/e2e")
}
# Of the desk run on both databases: sign-in, whose tables are not ours, and pages that list, since each filter
# is a question of its own. The others ask what the rooms' tests ask; tests/access/ knocks at each on both.
DESK = Path(__file__).parent / "payung" / "doors" / "desk"
ON_BOTH = {
    *("sign_in", "exhibits", "officers", "oversight", "partners", "queue", "retention", "search"),
}
PAGES = {each for each in DESK.iterdir() if each.is_dir() and each.name not in ON_BOTH}
# What the other faces show and how they say it; what they store or list is asked on both.
SHOWN = {
    *(
        DESK.parent / "public" / "tests" / f"test_{name}.py"
        for name in (
            *("answer_places", "country", "form_limits", "frames", "learn", "needs", "night"),
            *("pages", "recordings", "steps", "third_party", "voices"),
        )
    ),
    *(
        DESK.parent / "api" / "tests" / f"test_{name}.py"
        for name in ("console", "description", "docs")
    ),
}
# What is compiled for one test serves every other: else each home of its own compiles all of it anew.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parent / "var" / "compiled-for-tests"))

as_browsers_do()
gc.disable()  # until all tests are collected: until then nothing is garbage

load_profile()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileScheduler:
    """Share the tests out in our order: by itself it begins with the files that hold most tests."""
    config.option.loadscopereorder = False
    return FileScheduler(config, log)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by what they are for: what was packed a second later would have another name."""
    return argname if isinstance(val, bytes) else None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Load no file of which no test would run: to load all of them takes a core ten seconds."""
    if ON_POSTGRESQL and collection_path in KEEPS_NOTHING | PAGES | SHOWN:
        return True
    if config.option.markexpr == "browser" and collection_path.name.startswith("test_"):
        return not _drives_a_browser(collection_path) or None
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what asks no database: it has run already, and would run the same."""
    if never := [item.nodeid for item in items if _would_never_run(item)]:
        raise pytest.UsageError(f"conftest.py's pytest_ignore_collect would leave out {never[0]}")
    if ON_POSTGRESQL:
        asks = [item for item in items if _asks(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(asks)])
        items[:] = asks


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for garbage only in what tests leave behind, and rarely: looking took a fifteenth of their time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def _would_never_run(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser"):
        return not _drives_a_browser(item.path)
    return _asks(item) and not set(item.path.parents).isdisjoint(KEEPS_NOTHING)


@cache
def _drives_a_browser(file: Path) -> bool:
    return "mark.browser" in file.read_text(encoding="utf-8")


def _asks(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = any(item.get_closest_marker(name) for name in ("django_db", "browser"))
    return marked or bool(fixtures & {"db", "transactional_db", "django_db_setup", "served"})


@pytest.fixture(scope="session", autouse=True)
def _ledger_can_be_emptied() -> Iterator[None]:
    with emptied_after_tests():
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_keys() -> None:
    """Invented officers and children need no protection from a thief, and tests make many of them."""
    officer_keys.MEMORY = receipts.MEMORY = 8


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_kept_for_a_second() -> None:
    """A test changes what the next request must see at once."""
    brief_memory.KEPT_FOR = 0.0


@pytest.fixture(scope="session", autouse=True)
def _no_closure_is_drawn() -> None:
    """A test of something else must not find, one time in twenty, that a closure is read again first."""
    closures.ONE_IN = sys.maxsize


@pytest.fixture(scope="session", autouse=True)
def _ushers_end() -> Iterator[None]:
    """An usher ends by itself when this process does; then nobody could wait for it any more."""
    yield
    for usher in receipt_lookup_client._started:
        usher.kill()
        usher.wait()


@pytest.fixture(autouse=True)
def _fresh_buckets() -> None:
    """One test's attempts are not another's."""
    empty_all()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite migrate the copy that is there: nothing is left to do."""
    return not ON_POSTGRESQL


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001  it names each process's own
) -> Iterator[None]:
    """Copy the migrated database to where Django looks for the tests' own."""
    if ON_POSTGRESQL:
        yield
        return
    file = Path(connection.settings_dict["TEST"]["NAME"])
    copy_migrated_to(file)
    yield
    file.unlink()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The invented installation that all processes of this run copy."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return Demonstration(shared / "demonstration")


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001  pytest's way to ask for a database
    """Units of each kind with keys and officers, in the invented country XA."""
    return built_once()


def face_settings(name: str) -> dict[str, Any]:
    """Return the settings in which face `name` differs from those of the tests."""
    module = importlib.import_module(f"payung.config.settings.{name}")
    # No spool: its thread would see nothing of a test's transaction.
    left = {"DATABASES", "PAYUNG_HOME", "PAYUNG_SPOOL", "SECRET_KEY", "ALLOWED_HOSTS"}
    return {
        key: value
        for key, value in vars(module).items()
        if key.isupper() and key not in left and getattr(settings, key, None) != value
    } | {"INSTALLED_APPS": settings.INSTALLED_APPS}


@pytest.fixture
def public() -> Iterator[Client]:
    """Yield a browser without scripts or cookies at the public face, under that face's own settings.

    Whatever it was shown must be among the sentences that are translated for everybody: nothing of the
    desk's, and nothing of Django's own, which speaks fewer languages than we do.
    """
    browser = SentenceClient()
    with override_settings(**face_settings("public")):
        yield browser
    if left := browser.met - translated():
        pytest.fail(
            f"PUBLIC in payung/language/public_sentences.py lacks where these stand: {left}"
        )


@pytest.fixture
def api() -> Iterator[Client]:
    """Yield a partner's machine at the api, under that face's own settings."""
    with override_settings(**face_settings("api")):
        yield Client()


@pytest.fixture
def desk() -> Callable[..., Client]:
    """Return a new browser at the desk."""
    return Client
