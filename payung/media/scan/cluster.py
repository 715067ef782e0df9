"""A medium looked at by several machines, shared out by Dask: the same work, order and answers as on one.

Every machine sees the files under the same names, and works on each in the sandbox, as one machine alone
does. So a hostile file ends none of them; and of a machine that ends all the same, others take the portions.
What goes out and what comes back is JSON: nothing of ours runs what another machine has sent. Dask itself does,
so that a machine needs a certificate to join its scheduler. It is optional (requirements/cluster.txt).
"""

import asyncio
import json
import logging
import os
import pickle
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, PayungError
from payung.media.files.errors import FailureReason
from payung.media.files.hash_query import MAKER
from payung.media.sandbox import dispatch
from payung.media.sandbox.client import Pool
from payung.media.sandbox.dispatch import Giving, Portion
from payung.media.scan import worker_protocol
from payung.media.scan.records import ScannedFile

AHEAD: Final = 256  # portions that wait or are worked on: enough for a hundred processes
SECONDS: Final = 10.0  # in which a scheduler answers
FIELD: Final = "scheduler"
# These decide what is seen in a file.
DECIDE: Final = (
    *("payung", "pillow", "pi-heif", "simplejpeg", "av", "filetype"),
    *("pypdf", "py7zr", "backports-zstd"),
)
_MISSING: Final = _("Several machines need Dask, which is not installed: requirements/cluster.txt.")
_GONE: Final = _(
    "No scheduler answers at {address}. Progress is saved: run the same command again to continue."
)
_UNLIKE: Final = _(
    "{machine} would read files differently from this machine: install the same version on both."
)
_UNSEEN: Final = _("{machine} has no folder {folder}: mount it there under exactly this name.")
_FAILED: Final = _(
    "{machine} failed ({kind}). Progress is saved: run the same command again to continue."
)
_STRANGE: Final = _(
    "A worker sends answers that Payung does not send. Install the same version"
    " on all machines, and let no other machine join."
)
_OPEN: Final = _(
    "{option} must be tls://HOST:PORT, with your own certificates, because "
    "anybody who joins a scheduler can run programs on every machine."
)
_SAID: Final = {"unlike": _UNLIKE, "unseen": _UNSEEN, "failed": _FAILED}
_ONE_POOL: Final = threading.Lock()


class Gone(PayungError):
    """The scheduler does not answer, or no longer."""

    code = "scheduler_gone"
    status = 503

    def __init__(self, address: str) -> None:
        super().__init__(format_lazy(_GONE, address=address))


def together(
    names: Iterable[str], *, address: str, folder: Path
) -> Iterator[tuple[int, ScannedFile | FailureReason]]:
    """Yield the results of files below a folder, with the numbers of their names, from a scheduler's workers.

    Raises Gone where none answers, BadInput where a worker would come to something else than this machine,
    cannot go on or answers what it should not, and where the scheduler may be joined without a certificate.
    """
    with _client(address) as client:
        shared = _Shared(client, address, folder)
        yield from dispatch.shared_out(shared, dispatch.portions(names), AHEAD)


@dataclass(frozen=True)
class _Task:
    """A call of `look` that happens where it is unpickled.

    A scheduler opens what it is given to do. So it is given bytes, and needs neither Payung nor its settings.
    """

    asked: bytes

    def __reduce__(self) -> tuple[object, ...]:
        return look, (self.asked,)


@dataclass(frozen=True)
class _Shared(Giving[ScannedFile]):
    """Hands out portions, and takes back their results."""

    client: Any
    address: str
    folder: Path
    least = None

    def given(self, portion: Portion) -> Any:
        """Give a portion to the next free worker."""
        files = {"names": portion.names, "size": portion.size}
        request = {"like": likeness(), "folder": str(self.folder), **files}
        task = _Task(json.dumps(request).encode())
        return self.client.submit(pickle.loads, pickle.dumps(task), pure=False)

    def taken(
        self, portion: Portion, future: Any
    ) -> list[ScannedFile | FailureReason] | FailureReason:
        """Return the results of a portion, or why there are none: it killed one worker after the other."""
        answer = _result(future, self.address)
        return FailureReason.DAMAGED if answer is None else self._read(answer, len(portion.names))

    def _read(self, answer: Any, files: int) -> list[ScannedFile | FailureReason]:
        """Return the results; raise what hindered the worker, in our words."""
        if isinstance(answer, bytes) and answer.startswith(b"{"):
            raise BadInput(FIELD, self._hindered(answer))
        try:
            return worker_protocol.read(answer, files, all_of_them=True)
        except ValueError:
            raise BadInput(FIELD, _STRANGE) from None

    def _hindered(self, answer: bytes) -> Any:
        try:
            report = json.loads(answer)
            sentence = _SAID[report["said"]]
            named = {name: str(report[name])[:100] for name in ("machine", "kind")}
        except (ValueError, KeyError, TypeError, RecursionError):
            return _STRANGE
        printed = {name: "".join(filter(str.isprintable, text)) for name, text in named.items()}
        return format_lazy(sentence, folder=str(self.folder), **printed)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise BadInput(FIELD, _MISSING) from None
    _quiet()
    security = _security(address, "client", "--scheduler")
    try:
        return Client(  # type: ignore[no-untyped-call]
            address, timeout=SECONDS, set_as_default=False, security=security
        )
    except (OSError, ValueError):
        raise Gone(address) from None


def _security(address: str, role: str, option: str) -> Any:
    """Return Dask's security: without TLS only on this machine. Raises BadInput for any other address."""
    from distributed.security import Security

    if not address.startswith("tls://"):
        if not _is_here(address):
            raise BadInput(FIELD, format_lazy(_OPEN, option=option))
        return Security(require_encryption=False)  # type: ignore[no-untyped-call]
    security = Security(require_encryption=True)  # type: ignore[no-untyped-call]
    try:
        kept = security.get_connection_args(role)["ssl_context"]  # type: ignore[no-untyped-call]
    except OSError:
        kept = None
    if kept is None:
        raise BadInput(FIELD, format_lazy(_OPEN, option=option))
    return security


def _is_here(address: str) -> bool:
    """Say whether an address is one that only this machine reaches."""
    try:
        host = _host(address)
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _host(address: str) -> str:
    return urlsplit(address if "://" in address else f"tcp://{address}").hostname or ""


def _quiet() -> None:
    """Keep Dask's words from the log: they show the beginning of a task, in which names of files stand."""
    known = [name for name in logging.root.manager.loggerDict if name.startswith("distributed.")]
    for name in ("distributed", *known):  # Dask gives some of them levels of their own
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _result(future: Any, address: str) -> Any:
    """Return the answer of a worker, None where the portion has killed one worker after the other."""
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        return future.result()
    except KilledWorker:
        return None
    except (CancelledError, CommClosedError):
        raise Gone(address) from None
    except Exception:  # noqa: BLE001  it was raised elsewhere: no Payung is there, or another
        raise BadInput(FIELD, _STRANGE) from None


@cache
def likeness() -> list[str]:
    """Return the versions that must be the same on every machine."""
    return [MAKER, *ScannedFile._fields, *(f"{name} {_version(name)}" for name in DECIDE)]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "-"


def look(request: bytes) -> bytes:
    """Work on a portion in sandbox processes; return answers, or an object that says what hinders. On a worker.

    Raises nothing: what an exception says might name a file, and Dask would hand it on.
    """
    try:
        task = json.loads(request)
        if task["like"] != likeness():
            return _hindered("unlike")
        if not Path(task["folder"]).is_dir():
            return _hindered("unseen")
        return worker_protocol.write(_results(Portion(task["names"], task["size"])))
    except Exception as error:  # noqa: BLE001
        return _hindered("failed", type(error).__name__)


def _hindered(said: str, kind: str = "") -> bytes:
    return json.dumps({"said": said, "machine": socket.gethostname(), "kind": kind}).encode()


def _results(portion: Portion) -> list[ScannedFile | FailureReason]:
    with _ONE_POOL:
        pool = _pool()
    bench = dispatch.Bench(
        pool,
        worker_protocol.look,
        dispatch.SECONDS,
        worker_protocol.least,
        reads=worker_protocol.read,
    )
    results = dispatch.shared_out(bench, [portion], 1)
    return [result for _number, result in sorted(results, key=lambda one: one[0])]


@cache
def _pool() -> Pool:
    """Return the processes of this worker, as many as it may do things at once."""
    from distributed import get_worker

    return Pool(get_worker().state.nthreads)


def serve(address: str, workers: int | None = None) -> None:
    """Work for a scheduler until it goes. Raises Gone where none answers, BadInput without Dask or TLS."""
    try:
        from distributed import Worker
    except ImportError:
        raise BadInput(FIELD, _MISSING) from None

    _quiet()
    security = _security(address, "worker", "ADDRESS")

    async def served() -> None:
        threads = workers or os.cpu_count() or 1
        # Nothing in memory may be written to a disk of this machine: no limit, no spilling.
        async with Worker(
            address,
            nthreads=threads,
            memory_limit=0,
            dashboard=False,
            dashboard_address="127.0.0.1:0",
            death_timeout=SECONDS,
            security=security,
            host=None if security.require_encryption else _host(address),
        ) as worker:
            await worker.finished()

    try:
        asyncio.run(served())
    except (OSError, ValueError):
        raise Gone(address) from None
