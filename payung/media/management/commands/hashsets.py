"""Hash sets: `payung hashsets import FILE --name N`, and `change`, `fetch`, `export`, `feedback`, `list`,
`withdraw`.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, PayungError
from payung.foundation.viewer import SYSTEM
from payung.media.hashsets.actions import (
    Imported,
    SetDetails,
    change_set,
    export_set,
    fetch_set,
    give_feedback,
    import_set,
    reasons,
    withdraw,
)
from payung.media.hashsets.queries import hash_sets, set_named
from payung.media.hashsets.services import accounts
from payung.media.hashsets.services.spool import Stand
from payung.media.models import Purpose

SHRUNK: Final = "also where a whole list is much shorter than before, or not all of it can be read"

MEETS: Final = {"yes": True, "no": False, "unknown": None}


class Command(BaseCommand):
    help = "Import, list, correct, fetch and export hash sets: lists of known material."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        taken = acts.add_parser("import", help="import a file of any known format")
        taken.add_argument("file", type=Path)
        taken.add_argument("--name", required=True, help="of the set, new or there already")
        taken.add_argument(
            "--purpose",
            choices=Purpose.values,
            default=Purpose.KNOWN,
            help="of the set (known; what StopNCII lists is always for removal)",
        )
        _add_said(taken, "of a new set: ")
        taken.add_argument(
            "--whole", action="store_true", help="withdraw what the file does not name"
        )
        taken.add_argument("--shrunk", action="store_true", help=SHRUNK)
        changed = acts.add_parser("change", help="change the description of a set")
        changed.add_argument("--name", required=True)
        _add_said(changed)
        written = acts.add_parser("export", help="write a set to a file, as VICS 2.0 or CSV")
        written.add_argument("file", type=Path, help="its name ends in .json or .csv")
        written.add_argument("--name", required=True)
        fetched = acts.add_parser(
            "fetch", help="import what is new from the services in the settings"
        )
        fetched.add_argument("names", nargs="*", metavar="NAME", help="of sets; none: all of them")
        fetched.add_argument("--shrunk", action="store_true", help=SHRUNK)
        parser_of_answer = acts.add_parser(
            "feedback", help="send a service the answer whether an entry is right"
        )
        parser_of_answer.add_argument("key", metavar="KEY")
        parser_of_answer.add_argument("--name", required=True)
        parser_of_answer.add_argument("--right", choices=["yes", "no"], required=True)
        parser_of_answer.add_argument(
            "--kind", default="MD5", help="which hash of the entry: MD5, SHA1, PDQ"
        )
        parser_of_answer.add_argument(
            "--reason", default="", help="id of a reason of the service's, for no"
        )
        reasons = acts.add_parser(
            "reasons", help="list the reasons for which a service lets an entry be wrong"
        )
        reasons.add_argument("--name", required=True)
        reasons.add_argument("--kind", default="MD5", help="which hash: MD5, SHA1, PDQ")
        acts.add_parser("list", help="list every set, with its version and how many entries count")
        single = acts.add_parser("withdraw", help="withdraw single entries")
        single.add_argument("keys", nargs="+", metavar="KEY")
        single.add_argument("--name", required=True)

    def handle(self, *, act: str, **options: object) -> None:
        try:
            failed = getattr(self, f"_{act}")(Namespace(**options))
        except PayungError as error:
            self.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False))
            failed = True
        if failed:
            sys.exit(2)

    def _import(self, options: Namespace) -> bool:
        given_details = _given_details(options)
        means = given_details.pop("baseline", {})
        baseline = {name: meets for name, meets in means.items() if meets is not None}
        details = SetDetails(**given_details, purpose=Purpose(options.purpose), baseline=baseline)
        try:
            with options.file.open("rb") as file:
                done = import_set(
                    SYSTEM,
                    options.name,
                    file,
                    details=details,
                    whole=options.whole,
                    shrunk=options.shrunk,
                    progress=self._progress,
                )
        except OSError as error:
            raise BadInput("file", _("file: this file cannot be read.")) from error
        return self._tell(done)

    def _change(self, options: Namespace) -> bool:
        changed = change_set(SYSTEM, options.name, **_given_details(options))
        self.stdout.write(json.dumps({"set": options.name, "changed": changed}))
        return False

    def _tell(self, done: Imported) -> bool:
        errors = [f"{error.place}: {error.sentence}" for error in done.errors]
        answer = {
            "set": done.name,
            "added": done.added,
            "withdrawn": done.withdrawn,
            "errors": errors,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        return bool(done.wrong)

    def _progress(self, so_far: Imported) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{so_far.read:,} ", ending="")
            self.stderr.flush()

    def _fetch(self, options: Namespace) -> bool:
        failed = False
        for name in options.names or accounts.names():
            try:
                done = fetch_set(SYSTEM, name, shrunk=options.shrunk, progress=self._paged)
                failed |= self._tell(done)
            except PayungError as error:  # the others go on
                answer = {"set": name, "error": str(error)}
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
                failed = True
        return failed

    def _paged(self, stand: Stand) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{stand.pages:,} ", ending="")
            self.stderr.flush()

    def _feedback(self, options: Namespace) -> bool:
        give_feedback(
            SYSTEM,
            options.name,
            options.key,
            right=options.right == "yes",
            kind=options.kind,
            reason=options.reason,
        )
        self.stdout.write(json.dumps({"set": options.name, "told": options.key}))
        return False

    def _reasons(self, options: Namespace) -> bool:
        for name, sentence in reasons(SYSTEM, options.name, options.kind).items():
            answer = {"reason": name, "name": sentence}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        return False

    def _export(self, options: Namespace) -> bool:
        path = options.file
        draft = path.with_name(f".{path.name}.part")  # whole or not at all
        try:
            try:
                with draft.open("w+b") as out:
                    count = export_set(SYSTEM, options.name, path.suffix.lower(), out)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise BadInput("file", _("file: this file cannot be written.")) from error
        self.stdout.write(json.dumps({"set": options.name, "entries": count}))
        return False

    def _list(self, _options: Namespace) -> bool:
        for hash_set in hash_sets(SYSTEM):
            answer = {
                "set": hash_set.name,
                "owner": hash_set.owner,
                "country": hash_set.country,
                "purpose": hash_set.purpose.value,
                "radius": hash_set.radius,
                "maker": hash_set.maker,
                "baseline": dict(hash_set.baseline),
                "version": hash_set.version,
                "entries": hash_set.entries,
                "changed_at": hash_set.changed_at.isoformat() if hash_set.changed_at else None,
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        return False

    def _withdraw(self, options: Namespace) -> bool:
        gone = withdraw(SYSTEM, set_named(SYSTEM, options.name), options.keys)
        self.stdout.write(json.dumps({"set": options.name, "withdrawn": gone}))
        return False


def _add_said(parser: ArgumentParser, of: str = "") -> None:
    """Let what is said of a set as a whole be given."""
    parser.add_argument("--owner", help=f"{of}who keeps the list")
    parser.add_argument("--country", help=f"{of}whose law its categories are of (XA)")
    parser.add_argument("--radius", type=int, help=f"{of}bits within which a picture is the same")
    parser.add_argument("--maker", help=f"{of}what made its PDQ hashes, if that is known")
    parser.add_argument(
        "--baseline",
        action="append",
        metavar="CATEGORY=yes|no|unknown",
        help=f"{of}does a category meet INTERPOL's baseline?",
    )


def _given_details(options: Namespace) -> dict[str, Any]:
    """Return what was given of that. Raises BadInput."""
    details = {
        name: getattr(options, name) for name in ("owner", "country", "radius", "maker", "baseline")
    }
    details = {name: value for name, value in details.items() if value is not None}
    if "country" in details:
        details["country"] = details["country"].upper()
    if "baseline" in details:
        details["baseline"] = dict(map(_category, details["baseline"]))
    return details


def _category(text: str) -> tuple[str, bool | None]:
    name, _sign, meets = text.rpartition("=")
    if not name or meets not in MEETS:
        raise BadInput("baseline", _("baseline: for example A1=yes, B=no or C=unknown."))
    return name, MEETS[meets]
