"""The plan of the house, held by tests: who writes where, who asks as whom, what stands in clear."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models

from payung.foundation.logs import EVENTS

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

    That is what the `__init__` of `queries/` exports; where it exports nothing, each of its modules.
    """
    found = []
    for path in sorted(PAYUNG.rglob("queries*")):
        is_package = (path / "__init__.py").exists()
        if path.stem != "queries" or not (path.is_file() or is_package):
            continue
        name = ".".join(path.relative_to(PAYUNG.parent).with_suffix("").parts)
        module = import_module(name)
        exports = any(inspect.isfunction(each) for each in vars(module).values())
        parts = () if exports or path.is_file() else sorted(path.glob("[!_]*.py"))
        found += [import_module(f"{name}.{part.stem}") for part in parts] or [module]
    return found


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


# The closed list: everything else that is kept about a report is sealed. SECURITY.md says what each of
# these would tell a thief.
CLEAR = {
    "StoredReport": {
        "id", "unit", "origin", "lane", "level", "language", "status", "received_at", "due_at",
        "rises_at", "raised_at", "decided_at", "done_at", "look_at", "linked_at",
        "named_only", "lookup", "review_at", "review_raised_at", "held_at",
    },
    "ShortNumber": {"report", "lookup"},
    "Tombstone": {
        "id", "unit", "kind", "rule", "decided_by", "confirmed_by", "deleted_at", "filed_at", "lookup",
    },
    "Sent": {
        "report", "partner", "level", "sent_at", "changed_at", "progress", "key", "digest",
        "outcome", "outcome_at", "telling", "telling_at",
    },
    "Delivery": {
        "id", "partner", "report", "event", "progress", "outcome", "made_at", "due_at", "attempts",
        "failed_at", "why", "done_at", "given_up_at",
    },
    "NamedReader": {"id", "report", "officer", "chain"},
    "StoredAssessment": {"id", "report", "sequence", "level", "made_at"},
    "StoredFacts": {"id", "report"},
    "Message": {
        "id", "report", "sequence", "author", "kind", "sent_at", "seen_at", "decided_at",
    },
    "Token": {"id", "report", "kind", "key_id", "value"},
    "Link": {"id", "first", "second", "kind", "made_at"},
    "Feedback": {"id", "unit", "given_on", "turn"},
    "FeedbackFacts": {"id", "feedback"},
    "MessageCount": {"id", "unit", "month", "language", "sent", "checked", "found", "kept"},
    "EntryCount": {"id", "unit", "month", "language", "entry", "shown", "kept"},
    "Case": {"id", "report", "unit", "owner", "opened_at", "new_to_owner", "action_at", "ending"},
    "Decision": {"id", "case", "kind", "level", "officer", "made_at"},
    "Note": {"id", "case", "officer", "written_at", "taken_back_at"},
    "Draft": {"id", "report", "officer", "kind", "saved_at"},
    "Presence": {"id", "report", "officer", "since", "seen_at"},
    "OwnDesk": {"id", "officer", "single_keys"},
    "Proposal": {
        "id", "record", "unit", "kind", "rule", "since", "proposed_at", "proposed_by", "decision",
        "officer", "decided_at", "second", "second_at", "ends_at",
    },
    "Grant": {"id", "record", "reader"},
    # Lists of known material as their owners gave them: they are searched, so nothing of them is sealed.
    "HashSet": {
        "id", "name", "owner", "country", "purpose", "radius", "maker", "baseline", "version",
        "import_token", "importing_until", "made_at",
    },
    "SetVersion": {
        "id", "hash_set", "version", "mark", "format", "digest", "added", "withdrawn", "wrong", "made_at",
        "stood",
    },
    "Entry": {
        "id", "hash_set", "key", "md5", "sha1", "sha256", "pdq", "pdq_quality", "category", "region",
        "baseline", "series", "victim_identified", "is_video", "changed_at", "added", "withdrawn",
    },
    "Exhibit": {
        "id", "unit", "report", "source", "state", "received_at", "review_at", "file", "size", "decided_by",
        "decided_at", "confirmed_by", "ended_at", "filed_at", "ruled_at", "fresh_eyes", "to_find",
    },
    "CaseHash": {
        "id", "exhibit", "place", "to_look_at", "unit", "md5", "sha1", "sha256", "pdq", "frames", "pdq_quality",
        "pdq_maker", "looked_in",
    },
    "Contents": {"id", "exhibit"},
    "Hit": {
        "id", "case_hash", "hash_set", "entry", "kind", "distance", "category", "region", "baseline", "series",
        "victim_identified", "is_weak", "near", "frames", "since",
    },
    "Custody": {"id", "exhibit", "step", "officer", "made_at"},
    "Viewing": {"id", "exhibit", "officer", "purpose", "began_at", "ended_at"},
    "Reveal": {"id", "viewing", "officer", "step", "still", "began_at", "until"},
    "ViewingLimits": {"id", "unit", "a_day", "at_once", "rest"},
    "OptOut": {"id", "officer", "since"},
    "Beside": {"id", "officer", "colleague", "until"},
    "Ruling": {"id", "exhibit", "officer", "made_at"},
    # Nothing of it is about a report: it is about offices and papers, and written before any key exists.
    "StepRecord": {
        "id", "country", "step", "state", "done_on", "done_by", "place", "reason", "recorded_at",
        "recorded_by", "undone_at", "undone_by",
    },
}  # fmt: skip
SEALED = {"body", "box"}


def kept() -> list[type[models.Model]]:
    rooms = ("foundation", "intake", "media", "cases")
    found = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return [*found, apps.get_model("people", "StepRecord")]


@pytest.mark.parametrize("model", kept(), ids=lambda model: model.__name__)
def test_the_list_of_clear_columns_is_closed(model: type[models.Model]) -> None:
    columns = {field.name for field in model._meta.concrete_fields}
    assert columns - SEALED == CLEAR[model.__name__]


# Who may say that a public key is vouched for. Each of these has looked: at a signature, at the settings, at
# the private half, or at a record that only its readers could have opened.
MAY_VOUCH = {
    "foundation/keypair.py",
    "intake/sealed.py",
    "staff/actions/unit_keys.py",
    "staff/offline_keys.py",
    "staff/trust_chain.py",
}


def test_nothing_else_says_that_a_key_is_vouched_for() -> None:
    found = {
        str(path.relative_to(PAYUNG))
        for path in all_sources()
        if "vouched=True" in path.read_text(encoding="utf-8")
    }
    assert found == MAY_VOUCH


def test_the_security_page_names_every_clear_column() -> None:
    text = (PAYUNG.parent / "SECURITY.md").read_text(encoding="utf-8")
    missing = {name for names in CLEAR.values() for name in names if f"`{name}`" not in text}
    assert missing == set()


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
            said = [each.value for each in call.args if isinstance(each, ast.Constant)]
            if len(call.args) != 1 or not set(said) & EVENTS:
                wrong.append(f"{path.name}:{call.lineno}")
    assert wrong == []
