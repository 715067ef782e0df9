"""Rules of the rooms: their files, writes and reads, viewers, and clear columns."""

import ast
import inspect
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models
from grimp import build_graph

from payung.foundation.logs import EVENTS
from payung.tools.documents import clear_columns

PAYUNG = Path(__file__).resolve().parents[2] / "payung"
# Where the rooms are put together: no rooms, and bound by fewer rules.
TOGETHER = {"config", "operations", "tools"}
ROOMS = sorted(
    path.name
    for path in PAYUNG.iterdir()
    if (path / "apps.py").exists() and path.name not in TOGETHER
)
MAY_TOUCH = {"actions", "queries"}
# The foundation seals: its grants are written in the one place that encrypts.
MAY_TOUCH_IN_FOUNDATION = {"sealing"}
# allauth keeps second factors and Django keeps sessions in tables of their own, which belong to no room.
MAY_TOUCH_LIBRARIES = {"authenticators", "session"}


def all_sources() -> Iterator[Path]:
    for path in PAYUNG.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def sources() -> Iterator[Path]:
    """Yield the files of rooms and faces."""
    for path in all_sources():
        if path.relative_to(PAYUNG).parts[0] not in TOGETHER:
            yield path


def test_only_actions_and_queries_touch_objects() -> None:
    wrong = []
    for path in sources():
        names = {path.stem, *(part.name for part in path.parents)}
        if names & MAY_TOUCH or path.stem in MAY_TOUCH_IN_FOUNDATION | MAY_TOUCH_LIBRARIES:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        wrong += [
            f"{path.relative_to(PAYUNG)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr == "objects"
        ]
    assert wrong == []


def query_modules() -> list[ModuleType]:
    """Return the queries of every room and package: what others use.

    That is what the `__init__` of `queries/` exports; where it exports nothing, all of its modules.
    """
    exporting = []
    for path in sorted(PAYUNG.rglob("queries*")):
        is_package = (path / "__init__.py").exists()
        if path.stem != "queries" or not (path.is_file() or is_package):
            continue
        name = ".".join(path.relative_to(PAYUNG.parent).with_suffix("").parts)
        module = import_module(name)
        exports = any(inspect.isfunction(value) for value in vars(module).values())
        parts = () if exports or path.is_file() else sorted(path.glob("[!_]*.py"))
        exporting += [import_module(f"{name}.{part.stem}") for part in parts] or [module]
    return exporting


def test_the_queries_of_each_room_and_package_are_looked_at() -> None:
    names = {module.__name__.removeprefix("payung.") for module in query_modules()}
    rooms = {"foundation", "directory", "staff", "intake", "cases"} & set(ROOMS)
    wanted = {f"{room}.queries" for room in rooms if any((PAYUNG / room).glob("queries*"))}
    packages = {f"media.{name}.queries" for name in ("hashsets", "exhibits", "viewing")}
    assert names >= wanted | packages | {"media.matcher.queries.lookup"}


@pytest.mark.parametrize("module", query_modules(), ids=lambda module: module.__name__)
def test_a_read_without_a_viewer_cannot_be_written(module: ModuleType) -> None:
    for name, function in vars(module).items():
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        if not function.__module__.startswith(module.__name__):
            continue
        if not any("objects" in line for line in inspect.getsource(function).splitlines()):
            continue
        first = next(iter(inspect.signature(function).parameters.values()), None)
        assert first is not None, name
        assert first.name == "viewer", name
        assert "Viewer" in str(first.annotation), name


def test_rooms_have_the_same_file_names() -> None:
    for room in ROOMS:
        assert (PAYUNG / room / "__init__.py").read_text(encoding="utf-8").startswith('"""'), room
        assert (PAYUNG / room / "tests").is_dir(), room
        if room != "foundation" and (PAYUNG / room / "models.py").exists():
            assert {"actions", "queries", "policy"} <= names_in(PAYUNG / room), room


def names_in(room: Path) -> set[str]:
    """Return the names of a room's modules and packages, also of those one level down."""
    return {path.stem for pattern in ("*", "*/*") for path in room.glob(pattern)}


def test_files_and_functions_stay_small() -> None:
    wrong = []
    for path in all_sources():
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 600:
            wrong.append(f"{path.name}: over 600 lines")
        wrong += [
            f"{path.name}:{node.name}: over 60 lines"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60
        ]
    assert wrong == []


# The closed list: everything else that is kept about a report is sealed. docs/security/clear-columns.toml says
# what each column would tell a thief.
CLEAR = clear_columns.columns()
SEALED = {"body", "box"}


def kept() -> list[type[models.Model]]:
    rooms = ("foundation", "intake", "media", "cases", "removal")
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return [*models, apps.get_model("people", "StepRecord")]


@pytest.mark.parametrize("model", kept(), ids=lambda model: model.__name__)
def test_the_list_of_clear_columns_is_closed(model: type[models.Model]) -> None:
    columns = {field.name for field in model._meta.concrete_fields}
    assert columns - SEALED == CLEAR[f"{model._meta.app_label}.{model.__name__}"]


# Who may say that a public key is vouched for. Each of these has looked: at a signature, at the settings, at
# the private half, or at a record that only its readers could have opened.
MAY_VOUCH = {
    "foundation/keypair.py",
    "intake/sealed.py",
    "removal/sealed.py",
    "staff/actions/unit_keys.py",
    "staff/offline_keys.py",
    "staff/trust_chain.py",
}


def test_nothing_else_says_that_a_key_is_vouched_for() -> None:
    callers = {
        str(path.relative_to(PAYUNG))
        for path in all_sources()
        if "vouched=True" in path.read_text(encoding="utf-8")
    }
    assert callers == MAY_VOUCH


def test_every_table_of_the_closed_list_exists() -> None:
    assert set(CLEAR) == {f"{model._meta.app_label}.{model.__name__}" for model in kept()}


def test_the_security_page_names_every_clear_column() -> None:
    page = clear_columns.PAGE.read_text(encoding="utf-8")
    assert page == clear_columns.page(), "`make docs` brings it up to date"
    assert {name for names in CLEAR.values() for name in names if f"`{name}`" not in page} == set()


LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def log_calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            speaker = ast.unparse(node.func.value)
            if node.func.attr in LEVELS and ("log" in speaker or "getLogger" in speaker):
                yield node


def test_every_log_call_names_an_event_and_is_given_nothing_else() -> None:
    wrong = []
    for path in all_sources():
        for call in log_calls(path):
            said = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            if len(call.args) != 1 or not set(said) & EVENTS:
                wrong.append(f"{path.name}:{call.lineno}")
    assert wrong == []


def test_no_files_import_one_another_in_a_circle() -> None:
    graph = build_graph("payung", exclude_type_checking_imports=True)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    assert len(imports) > 500
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle
