"""The work: keys that open, numbers that somebody answers, tasks that are done, copies that are made."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.checks import CheckMessage, Error, Info
from nacl.signing import SigningKey

from payung.directory import queries as directory
from payung.directory import reference
from payung.foundation import clock, secrets
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.intake import queries as intake
from payung.intake import retention, webhooks
from payung.language import reviews, word_list
from payung.language.languages import BY_CODE, ENGLISH, of_the_desk
from payung.language.reviews import State
from payung.ledger import queries as ledger
from payung.ledger.acts import BEGUN_AGAIN
from payung.media.hashsets.services import accounts
from payung.operations import acts, task_queue
from payung.operations.backup import creation
from payung.operations.status import health
from payung.staff import queries as people
from payung.staff import setup_steps, trust_chain
from payung.staff.queries import unit_states as states
from payung.staff.queries.unit_states import CharterState, KeyState
from payung.triage.phrases import phrase_list as phrases

HOLDERS: Final = 2  # with one, a lost password loses the unit's reports
CALLED: Final = timedelta(days=31)  # each number is called once a month
OLDEST: Final = timedelta(hours=25)  # of a backup: one a day at the least
SHOWN: Final = 20  # damaged chains that are named
FILED: Final = timedelta(minutes=15)  # until what was deleted stands in its file


def practice() -> Iterator[CheckMessage]:
    """Yield what shows that this is for practice: invented people come in with a printed password."""
    home, found = Path(settings.PAYUNG_HOME), []
    if settings.PAYUNG_DEVELOPMENT:
        found.append("PAYUNG_DEVELOPMENT is on")
    if settings.PAYUNG_DEMO or any(home.glob("demo-*")):
        found.append(f"{home} holds the keys of `payung demo`")
    if name := _invented():
        found.append(f"invented officers can sign in ({name})")
    if found:
        hint = (
            "Never for real people: begin anew with an empty home, an empty database and own keys."
        )
        yield Error(f"This installation is for practice: {'; '.join(found)}.", hint=hint)
    else:
        yield Info("Nothing here was made by `payung demo`.")


def _invented() -> str | None:
    """Return the first who could sign in with the password that every demonstration prints."""
    # Only where the desk is installed: a face that looks at its own settings loads this list, too.
    from payung.tools import demo

    names = [name for _unit, _kind, _default, staff in demo.UNITS for name, *_more in staff]
    there = get_user_model()._default_manager.filter(name__in=names, is_active=True)
    held = sorted(row.get_username() for row in there)
    return next(
        (name for name in held if authenticate(username=name, password=demo.PASSWORD)), None
    )


def _retention() -> object:
    retention.check()
    return retention.rule(retention.Kind.REPORT)


def _steps() -> object:
    problem = setup_steps.book().problem
    if problem:
        raise BadInput("PAYUNG_STEPS", str(problem))
    return setup_steps.book()


def _services() -> object:
    return [accounts.account(name) for name in accounts.names()] or "none"


# What is read from files, and what each is called.
DATA: Final[dict[str, Callable[[], object]]] = {
    "the periods of keeping": _retention,
    "the steps of setting up": _steps,
    "the services that share hash sets": _services,
    "the lists of phrases": phrases.book,
    "the lists of blaming words": word_list.languages,
    "the countries": reference.countries,
    "the helplines": reference.helplines,
}


def data() -> Iterator[CheckMessage]:
    """Yield which list or policy in a file cannot be used, and whether the database has what came with them."""
    wrong = 0
    for what, read in DATA.items():
        try:
            usable = bool(read())
            why = ""
        except (BadInput, OSError, ValueError, KeyError) as error:
            usable, why = False, f" {error}" if isinstance(error, BadInput) else ""
        if not usable:
            wrong += 1
            hint = "Mend the file; if it came with Payung, install this version anew."
            yield Error(f"Not readable: {what}.{why}", hint=hint)
    for tongue in dict.fromkeys((*of_the_desk(), *reviews.on_offer(settings))):
        place = reviews.catalogue(settings.LOCALE_PATHS[0], tongue).with_suffix(".mo")
        if tongue is not ENGLISH and not place.is_file():
            wrong += 1
            hint = "Run `payung messages compile`."
            yield Error(f"Not compiled: the sentences in {tongue.code}.", hint=hint)
    if not directory.countries(SYSTEM):
        wrong += 1
        yield Error("The database knows no country.", hint="Run `payung directory load`.")
    if not wrong:
        yield Info("Lists, periods, sentences and countries can be read.")


def languages() -> Iterator[CheckMessage]:
    """Yield which languages the public face offers, which are drafts, and which it is asked for in vain."""
    folder, asked = settings.LOCALE_PATHS[0], settings.PAYUNG_LANGUAGES
    only = settings.PAYUNG_REVIEWED_ONLY
    offered = [each.code for each in reviews.on_offer(settings)]
    unknown = [code for code in asked if code not in BY_CODE]
    vain = [code for code in asked if code in BY_CODE and code not in offered]
    if unknown:
        hint = f"Its codes are: {', '.join(BY_CODE)}."
        yield Error(f"PAYUNG_LANGUAGES names no language: {', '.join(unknown)}.", hint=hint)
    if vain:
        hint = "Take it out until it is finished and reviewed: docs/developers/translation.md says how."
        lacks = "reviewed" if only else "complete"
        yield Error(f"Asked for, and not {lacks}: {', '.join(vain)}.", hint=hint)
    states = {code: reviews.of(folder, BY_CODE[code]).state for code in BY_CODE}
    drafts = [code for code in offered if states[code] in reviews.DRAFTS]
    left = [code for code in BY_CODE if states[code] is State.UNFINISHED]
    yield Info(
        f"Offered: {', '.join(offered)}. Drafts among them: {', '.join(drafts) or 'none'}. "
        f"Unfinished: {', '.join(left) or 'none'}."
    )


def keys() -> Iterator[CheckMessage]:
    """Yield what keeps a key from being believed, opened by a second person, or recovered."""
    wrong = [*_of_installation(), *(each for state in _keyed() for each in _of_unit(state))]
    if not _keyed():
        hint = "Run `payung people add-unit`; docs/operators/keys.md says what follows."
        wrong.append(Error("There is no unit.", hint=hint))
    yield from wrong
    if not wrong:
        yield Info(
            f"Each of {len(_keyed())} units has a signed key that two people or more can open."
        )


def _keyed() -> list[KeyState]:
    return states.key_states(SYSTEM)


def _of_installation() -> Iterator[CheckMessage]:
    if trust_chain.root_key() is None:
        hint = "`payung keys root-new` on another machine; its public half into PAYUNG_ROOT."
        yield Error("The root's public half is not set: no key is believed.", hint=hint)
    elif not trust_chain.units_are_signed():
        hint = (
            "When the root has signed every unit, write `2:` before its public half in PAYUNG_ROOT: "
            "docs/operators/keys.md."
        )
        yield Error(
            "A unit of which the root has not signed what it is would be believed: whoever can write to the "
            "database could make a police unit an oversight one.",
            hint=hint,
        )
    if trust_chain.recovery_reader() is None:
        hint = (
            "`payung keys recovery-new` on another machine; its public half into PAYUNG_RECOVERY."
        )
        yield Error("The recovery key is not set: lost passwords would lose reports.", hint=hint)
    if secrets.exists(secrets.WEBHOOK, settings.PAYUNG_SECRETS_DIR):
        seed = secrets.read(secrets.WEBHOOK, settings.PAYUNG_SECRETS_DIR)
        if webhooks.public_key() != webhooks.public_of(bytes(SigningKey(seed).verify_key)):
            hint = "Put what stands in the file webhook-public, made from that secret, into PAYUNG_WEBHOOK_KEY."
            yield Error(
                "PAYUNG_WEBHOOK_KEY does not fit the secret that signs webhooks.", hint=hint
            )


_NOT_SIGNED: Final = {
    CharterState.MISSING: "the root has not signed of what kind and country it is, and its name.",
    CharterState.FALSE: "what it has as the root's word on what it is was not signed by this root.",
    CharterState.OTHER: (
        "the database says that it is of another kind or country, or has another name, than the root has "
        "signed. Somebody has changed it. What the root signed counts."
    ),
}


def _of_unit(state: KeyState) -> Iterator[CheckMessage]:
    if state.charter is not CharterState.SIGNED:
        hint = "`payung keys units` prints what the root is asked to sign: docs/operators/keys.md."
        yield Error(f"{state.name}: {_NOT_SIGNED[state.charter]}", hint=hint)
    if not state.version:
        yield Error(f"{state.name} has no key.", hint="Its first officer makes it at the desk.")
        return
    if not state.is_signed:
        hint = "The root signs the unit's first officer, who then signs it: docs/operators/keys.md."
        yield Error(f"{state.name}: nobody who is believed has signed its key.", hint=hint)
    if state.holders < HOLDERS:
        hint = (
            "A holder grants the key to a colleague, on the unit's page; see also the recovery key."
        )
        yield Error(f"{state.name}: {state.holders} at work can open its key.", hint=hint)
    if state.without_recovery:
        versions = ", ".join(map(str, state.without_recovery))
        hint = "A holder opens the unit's page, and lets the recovery key open them."
        yield Error(f"{state.name}: the recovery key does not open version {versions}.", hint=hint)
    if state.rotation_due_at and state.rotation_due_at < clock.now():
        hint = "A holder makes it anew, on the unit's page."
        yield Error(
            f"{state.name}: somebody left, and its key is overdue to be made anew.", hint=hint
        )
    if state.left:
        hint = "A holder hands them on: the unit's page, or `payung keys hand-on`."
        yield Error(
            f"{state.name}: {state.left} records wait for a key that nobody else knows.", hint=hint
        )


def helplines() -> Iterator[CheckMessage]:
    """Yield which country that is served has no number that a named person has called within the last month."""
    countries = {unit.country for unit in people.units(SYSTEM)} | {settings.PAYUNG_COUNTRY}
    hint = "An administrator calls each number, and records it under Helplines at the desk."
    if not countries - {""}:
        yield Error("No country is served.", hint="Set PAYUNG_COUNTRY, and add a unit.")
    for country in sorted(countries - {""}):
        missing = []
        for purpose in directory.OWED:
            if not directory.has_tested_number(SYSTEM, country, purpose):
                missing.append(f"nobody has tested a number to: {purpose.label}")
            elif not directory.has_tested_number(SYSTEM, country, purpose, clock.now() - CALLED):
                missing.append(f"a month has passed since a number was tested to: {purpose.label}")
        for each in missing:
            yield Error(f"{country}: {each}.", hint=hint)
        if not missing:
            yield Info(
                f"{country}: a helpline and an emergency number were tested by a named person."
            )


def worker() -> Iterator[CheckMessage]:
    """Yield whether what waits is done, and what was given up."""
    failed = task_queue.standing(SYSTEM).failed
    if health.is_worker_silent():
        hint = "Restart it (`systemctl restart payung-worker`), then read its journal."
        yield Error("The worker does nothing: a task or a clock waits for minutes.", hint=hint)
    if failed:
        hint = "`payung tasks` names them; once it is known why, `payung tasks retry`."
        yield Error(f"Tasks that were given up: {failed}.", hint=hint)
    if not failed and not health.is_worker_silent():
        yield Info("The worker does what waits, and has given nothing up.")


def backup() -> Iterator[CheckMessage]:
    """Yield whether a backup can be made, and when the last one was."""
    try:
        creation.sealed_to(settings.PAYUNG_BACKUP_KEY, creation.KEY)
    except BadInput as error:
        hint = "`payung backup new-key` on another machine; its public half into PAYUNG_BACKUP_KEY."
        yield Error(f"No backup can be made. {error}", hint=hint)
        return
    made = ledger.search(SYSTEM, ledger.Wanted(acts=(acts.BACKUP_MADE,)), limit=1)
    hint = "`systemctl start payung-backup`, then `systemctl status payung-backup.timer`."
    if not made:
        yield Error("No backup was ever made.", hint=hint)
        return
    age = clock.now() - made[0].at
    told = f"The last backup was made {age // timedelta(hours=1)} hours ago."
    yield Error(told, hint=hint) if age > OLDEST else Info(told)


def chains() -> Iterator[CheckMessage]:
    """Yield which chains of the ledger were damaged, so that acts go on in new ones."""
    begun = ledger.search(SYSTEM, ledger.Wanted(acts=(BEGUN_AGAIN,)), limit=SHOWN)
    hint = "Somebody wrote to the database past its walls: `payung ledger verify` says where."
    for entry in begun:
        damaged = entry.subject.removeprefix("chain:")
        since = entry.at.isoformat(timespec="minutes")
        told = (
            f"The ledger's chain {damaged} is damaged: since {since} it goes on in {entry.chain}."
        )
        yield Error(told, hint=hint)
    if not begun:
        yield Info("No chain of the ledger had to begin again.")


def deletions() -> Iterator[CheckMessage]:
    """Yield whether what was deleted stands in the file that makes a restored copy true again."""
    waiting = intake.unfiled(SYSTEM, clock.now() - FILED)
    if waiting:
        hint = "Look whether the worker may write to PAYUNG_TOMBSTONES; do not restore before."
        yield Error(f"Deleted, and in no file outside the database: {waiting}.", hint=hint)
    else:
        yield Info("Each deletion stands in the file outside the database.")
