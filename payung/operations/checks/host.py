"""Checks of the machine: file permissions, disk, clock, swap, core files, sandbox."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Info

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.media.sandbox import dispatch
from payung.media.sandbox.walls import Wall
from payung.operations import machine
from payung.operations.status import health

SWAPS: Final = Path("/proc/swaps")
CORE_PATTERN: Final = Path("/proc/sys/kernel/core_pattern")
BLOCK: Final = Path("/sys/block")
ENOUGH: Final = 0.2  # part of the disk that is free on a good morning
_OTHERS: Final = 0o077
_DOES: Final = {
    Wall.FILES: "A process that opens hostile files can read files of this user",
    Wall.CALLS: "A process that opens hostile files can start programs and open sockets",
    Wall.NETWORK: "A process that opens hostile files can reach the network",
}
_RIGHT: Final = {
    Wall.FILES: "Landlock: Linux 5.13 or later, and `landlock` in the kernel's option `lsm=`.",
    Wall.CALLS: "A kernel with CONFIG_SECCOMP_FILTER, on x86_64 or aarch64.",
    Wall.NETWORK: "Let users make namespaces (user.max_user_namespaces), or set PrivateNetwork for the unit.",
}


def files() -> Iterator[CheckMessage]:
    """Yield our files and folders that other users of this machine can read."""
    kept = [path for path in _kept() if path.exists()]
    opened = [path for path in kept if (machine.mode(path) or 0) & _OTHERS]
    for path in opened:
        right = "700" if path.is_dir() else "600"
        yield Error(
            f"{path} can be read by other users of this machine.",
            hint=f"Run `chmod {right} {path}`; ask who was on this machine.",
        )
    if not opened:
        yield Info(f"{len(kept)} files and folders are closed to other users.")


def _kept() -> Iterator[Path]:
    home, secrets = Path(settings.PAYUNG_HOME), Path(settings.PAYUNG_SECRETS_DIR)
    yield from (home, secrets, Path(settings.PAYUNG_TOMBSTONES))
    # Public halves are in the same folder, and may be readable.
    if secrets.is_dir():
        yield from sorted(path for path in secrets.iterdir() if not path.name.endswith("public"))


def disk() -> Iterator[CheckMessage]:
    """Yield the free disk space of the home and of the tombstone file."""
    places = {Path(settings.PAYUNG_HOME), Path(settings.PAYUNG_TOMBSTONES).parent}
    for place in sorted(places):
        free = machine.disk(place).share
        if free < ENOUGH:
            hint = "Make room: old backups, the journal. At a twentieth the installation is unwell."
            yield Error(f"Of the disk of {place} only {free:.0%} is free.", hint=hint)
        else:
            yield Info(f"Of the disk of {place} {free:.0%} is free.")


def clocks() -> Iterator[CheckMessage]:
    """Yield whether this machine's clock agrees with the database's and with the newest ledger entry."""
    ahead = machine.skew(clock.now)
    newest = ledger.search(SYSTEM, ledger.EntryFilter(), limit=1)
    early = max(((entry.at - clock.now()).total_seconds() for entry in newest), default=0.0)
    hint = "Set both by one time server: `timedatectl`. Clocks of reports and codes of apps depend on it."
    if abs(ahead) > health.SKEW:
        yield Error(f"The database's clock is {ahead:+.1f} s from this machine's.", hint=hint)
    elif early > health.SKEW:
        yield Error(
            f"The newest act in the ledger lies {early:.0f} s ahead of this machine's clock.",
            hint=hint,
        )
    else:
        yield Info(f"The clocks agree: {ahead:+.1f} s, and no act lies ahead of them.")


def swap() -> Iterator[CheckMessage]:
    """Yield swap devices that are not encrypted: memory holds what people wrote."""
    lines = SWAPS.read_text(encoding="utf-8").splitlines()[1:] if SWAPS.exists() else []
    plain = [name for name in (line.split()[0] for line in lines) if not _is_closed(name)]
    for name in plain:
        hint = f"Run `swapoff {name}` and take it out of /etc/fstab, or encrypt it."
        yield Error(
            f"Memory can be written to {name}, which is not known to be encrypted.", hint=hint
        )
    if not plain:
        yield Info("There is no swap that is not encrypted.")


def _is_closed(name: str) -> bool:
    """Say whether a swap device lies in memory (zram) or is encrypted by the kernel (dm-crypt)."""
    device = Path(name).resolve().name
    uuid = BLOCK / device / "dm" / "uuid"
    return device.startswith("zram") or (uuid.exists() and uuid.read_text().startswith("CRYPT-"))


def walls() -> Iterator[CheckMessage]:
    """Yield the sandbox's walls that this machine lacks."""
    try:
        lacking = set(dispatch.lacking())
    except OSError:
        yield Error(
            "The program that opens hostile files does not start, so no file is looked at.",
            hint="Run `payung hash` on a picture and read what it says; install what requirements/ names.",
        )
        return
    if Wall.CALLS not in lacking:  # without sockets it needs no network of its own
        lacking.discard(Wall.NETWORK)
    for wall in sorted(lacking):
        yield checks.Warning(f"{_DOES[wall]}, if a file has seized it.", hint=_RIGHT[wall])
    if not lacking:
        yield Info("What opens hostile files is walled in: no other file, no network, no program.")


def core_files() -> Iterator[CheckMessage]:
    """Yield whether a crash can write a process's memory to a core file."""
    pattern = CORE_PATTERN.read_text(encoding="utf-8").strip() if CORE_PATTERN.exists() else ""
    if pattern.startswith("|") and pattern[1:].split()[:1] in (["/bin/false"], ["/usr/bin/false"]):
        yield Info("No core file is written on this machine.")
        return
    yield Error(
        f"A process that crashes may leave its memory in a file ({pattern or 'not known'}).",
        hint="Put deploy/sysctl.d/payung.conf into /etc/sysctl.d and run `sysctl --system`.",
    )
