"""`payung keys`: work with keys outside the desk, some of it on another machine.

root: signs the first officer of every unit. Its private half never comes to this machine.
recovery key: a master key in two parts, held by two people, for a unit that has lost all its keys.
handing on: after others learnt a key, old records are moved to the new one, step by step.
"""

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.foundation.errors import BadInput, PayungError, SealBroken
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import SYSTEM
from payung.staff import actions, offline_keys, queries, trust_chain
from payung.staff.queries import root_requests as asked
from payung.staff.queries import unit_states
from payung.staff.queries.key_export import unit_key
from payung.staff.queries.unit_states import CharterState, KeyState

_LARGEST: Final = 4 * 1024 * 1024  # bytes of a file that is read whole


class Command(BaseCommand):
    help = (
        "Show the state of the keys; make and use the root and the recovery key (on another machine); "
        "hand records on to a new key."
    )
    requires_system_checks: list[str] = []  # half of this runs where there is no database

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("status", help="print the state of each unit's key, and what is due")
        unit = acts.add_parser("unit", help="print a unit's public key, for `payung scan --to`")
        unit.add_argument("name", help="of the unit")
        self._add_root(acts)
        self._add_recovery(acts)
        hand_on = acts.add_parser(
            "hand-on",
            help="hand the records of a compromised key on to the new one; goes on where it stopped",
        )
        hand_on.add_argument("name", help="sign-in name of an officer who holds the unit's key")

    def _add_root(self, acts: Any) -> None:
        new = acts.add_parser("root-new", help="ELSEWHERE: make the root; prints its public half")
        new.add_argument("file", type=Path, help="where the private half goes")
        statement = acts.add_parser("statement", help="print an officer's key for the root to sign")
        statement.add_argument("name", help="sign-in name of the officer")
        units = acts.add_parser("units", help="print for the root to sign what each unit is")
        units.add_argument("name", nargs="?", default="", help="of one unit alone")
        units.add_argument("--rename", default="", help="the name that this unit is to get")
        sign = acts.add_parser(
            "sign", help="ELSEWHERE: say in words what a statement is; then sign it with the root"
        )
        sign.add_argument("file", type=Path, help="the statement")
        sign.add_argument(
            "--root", type=Path, required=True, help="file of the root's private half"
        )
        sign.add_argument(
            "--number", help="the 30 digits that the officer reads out from their screen"
        )
        sign.add_argument("--read", help="the six digits below the words: you have read them")
        sign.add_argument("--instead", default="", help="the oversight unit that this one succeeds")
        install = acts.add_parser("install-signature", help="install the root's signature")
        install.add_argument("file", type=Path)

    def _add_recovery(self, acts: Any) -> None:
        new = acts.add_parser(
            "recovery-new",
            help="ELSEWHERE: make the recovery key in two parts; prints its public half",
        )
        new.add_argument("first", type=Path, help="where the first person's part goes")
        new.add_argument("second", type=Path, help="where the second person's part goes")
        ask = acts.add_parser(
            "recovery-ask", help="print the request that is carried to the recovery key"
        )
        ask.add_argument(
            "name", help="sign-in name of the officer who is to hold the unit's key again"
        )
        opened = acts.add_parser(
            "recovery-open", help="ELSEWHERE: open the request with both parts"
        )
        opened.add_argument("file", type=Path, help="what `recovery-ask` printed")
        opened.add_argument("first", type=Path)
        opened.add_argument("second", type=Path)
        opened.add_argument(
            "--number",
            required=True,
            help="the 30 digits that the officer reads out from their screen",
        )
        install = acts.add_parser("recovery-install", help="install the answer; oversight sees it")
        install.add_argument("file", type=Path)

    def handle(self, *_args: object, act: str, **options: object) -> None:
        work: dict[str, Callable[..., None]] = {
            "status": self._status,
            "unit": self._unit,
            "root-new": self._root_new,
            "statement": self._statement,
            "units": self._units,
            "sign": self._sign,
            "install-signature": self._install_signature,
            "recovery-new": self._recovery_new,
            "recovery-ask": self._recovery_ask,
            "recovery-open": self._recovery_open,
            "recovery-install": self._recovery_install,
            "hand-on": self._hand_on,
        }
        try:
            work[act](**{key: value for key, value in options.items() if key in _OPTIONS[act]})
        except PayungError as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)

    def _status(self) -> None:
        states = unit_states.key_states(SYSTEM)
        for state in states:
            self.stdout.write(f"{state.name}: {_state_line(state)}")
        if any(_is_due(state) for state in states):
            sys.exit(1)

    def _unit(self, name: str) -> None:
        self.stdout.write(unit_key(SYSTEM, name))

    def _root_new(self, file: Path) -> None:
        key = SigningKey.generate()
        _write(file, key.seed.hex())
        self.stdout.write(trust_chain.root_setting(key.public))
        self.stderr.write(
            _(
                "Keep %(file)s away from the installation. On the installation, set "
                "PAYUNG_ROOT to what is printed."
            )
            % {"file": file}
        )

    def _statement(self, name: str) -> None:
        self.stdout.write(asked.statement(SYSTEM, queries.officer_named(SYSTEM, name)))

    def _units(self, name: str, rename: str) -> None:
        if rename and not name:
            raise BadInput("rename", _("Name the unit that you want to rename."))
        self.stdout.write(asked.units_statement(SYSTEM, name, rename))

    def _sign(
        self, file: Path, root: Path, number: str | None, read: str | None, instead: str
    ) -> None:
        text, key = _read(file), SigningKey(_seed(root))
        proposed = offline_keys.propose(text, key, instead=instead)
        if not offline_keys.is_of_units(text):
            statement, name = offline_keys.read_statement(text)
            _compare(number or "", statement.fingerprint)
            self.stderr.write(
                _("Signing the key of %(name)s, who will hold the key of:") % {"name": name}
            )
        for line in proposed.words:
            self.stderr.write(line)
        if read != proposed.number:
            self._refuse(
                _(
                    "Nothing is signed yet. If every line is true, run this again with --read "
                    "%(number)s."
                )
                % {"number": proposed.number}
            )
        self.stdout.write(offline_keys.sign(text, key, instead=instead))

    def _install_signature(self, file: Path) -> None:
        text = _read(file)
        if not offline_keys.is_of_units(text):
            actions.install_root_signature(SYSTEM, text)
            self.stdout.write(_("The officer's key is confirmed by the root."))
            return
        count = actions.install_charters(SYSTEM, text)
        self.stdout.write(
            ngettext(
                "%(count)d unit is now signed by the root.",
                "%(count)d units are now signed by the root.",
                count,
            )
            % {"count": count}
        )
        if not trust_chain.units_are_signed() and all(
            state.charter is CharterState.SIGNED for state in unit_states.key_states(SYSTEM)
        ):
            self.stderr.write(
                _(
                    "Every unit is signed now. In PAYUNG_ROOT, write 2: before the root's "
                    "public half."
                )
            )

    def _recovery_new(self, first: Path, second: Path) -> None:
        public, one, two = offline_keys.new_recovery()
        _write(first, one)
        _write(second, two)
        self.stdout.write(public)
        self.stderr.write(
            _(
                "This is a master key: both parts together open every unit. Give each part "
                "to a different person, keep both away from the installation, and set "
                "PAYUNG_RECOVERY there to what is printed."
            )
        )

    def _recovery_ask(self, name: str) -> None:
        self.stdout.write(actions.ask_recovery(SYSTEM, queries.officer_named(SYSTEM, name)))

    def _recovery_open(self, file: Path, first: Path, second: Path, number: str) -> None:
        request, name = offline_keys.read_request(_read(file))
        _compare(number, request.statement.fingerprint)
        self.stderr.write(_("Opening for %(name)s.") % {"name": name})
        self.stdout.write(
            offline_keys.answer(request, offline_keys.joined(_read(first), _read(second)))
        )

    def _recovery_install(self, file: Path) -> None:
        count = actions.install_recovery(SYSTEM, _read(file))
        self.stdout.write(
            ngettext(
                "%(count)d version of the unit's key opens for the officer again.",
                "%(count)d versions of the unit's key open for the officer again.",
                count,
            )
            % {"count": count}
        )

    def _hand_on(self, name: str) -> None:
        officer = queries.officer_named(SYSTEM, name)
        try:
            key = queries.officer_key(SYSTEM, officer, _password())
        except SealBroken:
            raise BadInput(
                "password", _("This password does not open the officer's key.")
            ) from None
        viewer = queries.officer_viewer(SYSTEM, officer, key)
        while left := actions.rewrap(viewer):
            self.stderr.write(
                ngettext("%(count)d record left", "%(count)d records left", left) % {"count": left}
            )
        self.stdout.write(_("All records were moved to the new key."))


_OPTIONS: Final[dict[str, set[str]]] = {
    "status": set(),
    "unit": {"name"},
    "root-new": {"file"},
    "statement": {"name"},
    "units": {"name", "rename"},
    "sign": {"file", "root", "number", "read", "instead"},
    "install-signature": {"file"},
    "recovery-new": {"first", "second"},
    "recovery-ask": {"name"},
    "recovery-open": {"file", "first", "second", "number"},
    "recovery-install": {"file"},
    "hand-on": {"name"},
}


def _state_line(state: KeyState) -> str:
    if not state.version:
        return _("no key yet: its first officer makes it at the desk")
    parts = [
        *_charter_words(state),
        _("key version %(version)d") % {"version": state.version},
        _("signed") if state.is_signed else _("NOT SIGNED: nothing is sealed to it"),
        _recovery_words(state),
        _holder_words(state.holders),
    ]
    if state.rotation_due_at:
        moment = state.rotation_due_at.isoformat(timespec="minutes")
        parts.append(_("a new key is due by %(moment)s: somebody left") % {"moment": moment})
    if state.left:
        parts.append(
            ngettext(
                "%(count)d record must still be moved: payung keys hand-on",
                "%(count)d records must still be moved: payung keys hand-on",
                state.left,
            )
            % {"count": state.left}
        )
    if state.to_forget:
        parts.append(
            _(
                "an old key that others may know has not been forgotten yet: payung keys "
                "hand-on, an hour later"
            )
        )
    return "; ".join(parts)


def _charter_words(state: KeyState) -> list[str]:
    said = {
        CharterState.SIGNED: "",
        CharterState.MISSING: _("THE ROOT HAS NOT SIGNED the unit: payung keys units"),
        CharterState.FALSE: _("ANOTHER ROOT, not this one, has signed the unit: payung keys units"),
        CharterState.OTHER: _(
            "SOMEBODY HAS CHANGED its kind, country or name; what the root signed is valid"
        ),
    }[state.charter]
    return [said] if said else []


def _recovery_words(state: KeyState) -> str:
    if state.recovery:
        return _("recovery key can open it")
    if trust_chain.recovery_reader() is None or not state.without_recovery:
        return _("no recovery key can open it")
    numbers = ", ".join(str(number) for number in state.without_recovery)
    return _("recovery key CANNOT open version %(numbers)s: a holder must allow it at the desk") % {
        "numbers": numbers
    }


def _holder_words(count: int) -> str:
    if not count:
        return _("NOBODY who works there holds it")
    return ngettext(
        "only %(count)d person holds it: lost with them", "%(count)d people hold it", count
    ) % {"count": count}


def _is_due(state: KeyState) -> bool:
    closed = trust_chain.recovery_reader() is not None and not state.recovery
    waits = state.rotation_due_at is not None or bool(state.left or state.to_forget)
    if state.charter is not CharterState.SIGNED:
        return True
    return not state.is_signed or not state.holders or closed or waits


def _compare(number: str, fingerprint: str) -> None:
    if "".join(number.split()).replace("-", "") != fingerprint.replace(" ", ""):
        raise BadInput(
            "number",
            _("These are not the 30 digits of the key in this file. Do not go on: ask again."),
        )


def _password() -> str:
    """Ask a person at a terminal for the password; read one line from a file or a pipe."""
    if sys.stdin.isatty():
        return getpass.getpass(_("Password: "))
    return sys.stdin.readline().rstrip("\n")


def _seed(path: Path) -> bytes:
    try:
        seed = bytes.fromhex(_read(path).strip())
    except ValueError:
        seed = b""
    if len(seed) != 32:
        raise BadInput("root", _("The root's file holds 64 hexadecimal digits."))
    return seed


def _write(path: Path, text: str) -> None:
    """Write a private half for its owner only; never over another file."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput("file", f"{path}: {error.strerror}.") from None
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput("file", _("%(path)s: The file is too large.") % {"path": path})
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise BadInput("file", f"{path}: {error.strerror}.") from None
    except ValueError:
        raise BadInput("file", _("%(path)s: The file is not text.") % {"path": path}) from None
