"""Configuration of the proxy in front of the faces: deploy/nginx/nginx.conf, filled in.

The limits of request bodies come from the faces' settings.
"""

import ipaddress
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from payung.config.settings import base, desk, public
from payung.doors.api import problems
from payung.foundation import uploads
from payung.foundation.errors import BadInput, TooMany

TEMPLATE: Final = Path(settings.SHARE) / "deploy" / "nginx" / "nginx.conf"
OVERHEAD: Final = 64 * 1024  # bytes of a form's frame and field names around its values
FACES: Final = ("public", "desk", "api")
FOLDERS: Final = {
    "certificates": "with public.crt, public.key, desk.crt and so on",
    "sockets": "where the faces listen",
    "run": "of the proxy's own, in memory",
    "challenges": "where certbot puts its answers",
    "away": "where `payung away` writes",
}
_HOST: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
)
_PATH: Final = re.compile(r"/[\w./+-]*")


@dataclass(frozen=True)
class ProxySettings:
    """Values of one installation. `listen`: addresses, IPv6 in brackets. `desk_from`: networks."""

    hosts: Mapping[str, str]
    listen: Sequence[str] = ("0.0.0.0", "[::]")  # noqa: S104  the public face serves everybody
    http_port: int = 80
    https_port: int = 443
    desk_from: Sequence[str] = ()
    certificates: str = "/etc/payung/tls"
    sockets: str = "/run/payung"
    run: str = "/run/payung-proxy"
    challenges: str = "/var/lib/payung-challenges"
    away: str = "/run/payung-away"
    at_once: int = 64
    files_at_once: int = 8


def configuration(wanted: ProxySettings) -> str:
    """Return the whole file. Raises BadInput, which names the wrong option."""
    _check(wanted)
    words = {
        **{f"{face}_host": wanted.hosts[face] for face in FACES},
        **dict(_sizes()),
        **dict(_problems()),
        "public_policy": _policy(public.CONTENT_SECURITY_POLICY["DIRECTIVES"]),
        "hsts": str(base.HSTS),
        "https_port": "" if wanted.https_port == 443 else f":{wanted.https_port}",
        "desk_from": _only(wanted.desk_from),
        **{name: getattr(wanted, name) for name in FOLDERS},
        "at_once": str(wanted.at_once),
        "files_at_once": str(wanted.files_at_once),
        # Behind the proxy no face is in development, even where this command is.
        "desk_session": "__Host-" + desk.SESSION_COOKIE_NAME.removeprefix("__Host-"),
    }
    return re.sub(r"@\{(\w+)\}", lambda mark: words[mark[1]], "".join(_listening(wanted)))


def _listening(wanted: ProxySettings) -> Iterator[str]:
    """Yield the lines of the template; a `listen` line is repeated for every address."""
    ports = {"@{http}": wanted.http_port, "@{https}": wanted.https_port}
    for line in TEMPLATE.read_text(encoding="utf-8").splitlines(keepends=True):
        mark = next((mark for mark in ports if mark in line), None)
        if mark is None:
            yield line
        else:
            for address in wanted.listen:
                yield line.replace(mark, f"{address}:{ports[mark]}")


def _sizes() -> Iterator[tuple[str, str]]:
    """Yield each face's largest body, and a larger buffer."""
    for face in FACES:
        face_settings = import_module(f"payung.config.settings.{face}")
        # The public face keeps the beginning of a long body, so longer ones are let through.
        cut: int = getattr(face_settings, "PAYUNG_LONGEST_BODY", 0)
        largest = 2 * cut or face_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + OVERHEAD
        yield f"{face}_body", str(largest)
        yield f"{face}_buffer", str(largest + OVERHEAD)
        if face == "desk":  # uploads are streamed, never buffered
            yield "desk_files", str(uploads.LARGEST + largest)
    yield "file_body", str(base.PAYUNG_LARGEST_ASKED + OVERHEAD)
    yield "file_buffer", str(base.PAYUNG_LARGEST_ASKED + 2 * OVERHEAD)


def _problems() -> Iterator[tuple[str, str]]:
    """Yield the api's problem documents, escaped for single quotes in nginx's file."""
    answers = {status: problems.of_status(status) for status in (411, 413, 503)}
    answers[429] = problems.of_error(HttpRequest(), TooMany())
    for status, answer in answers.items():
        text = json.dumps(json.loads(answer.content))
        yield f"problem_{status}", text.replace("'", "\\u0027").replace("$", "\\u0024")


def _policy(directives: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _only(networks: Sequence[str]) -> str:
    if not networks:
        return "# From everywhere. `payung proxy --desk-from` closes it to all but some networks."
    return " ".join([*(f"allow {network};" for network in networks), "deny all;"])


def _check(wanted: ProxySettings) -> None:
    """Raise BadInput where an option would break the file or change its meaning."""
    for field, sentence in _faults(wanted):
        raise BadInput(field, sentence)


def _faults(wanted: ProxySettings) -> Iterator[tuple[str, str]]:
    if len(set(wanted.hosts.values())) < len(FACES):
        yield "public", "Each face needs a host of its own: --public, --desk and --api must differ."
    for field, fits, right, words in (
        *((face, _is_host, "a host name in small letters", [wanted.hosts[face]]) for face in FACES),
        ("desk_from", _is_network, "a network such as 192.0.2.0/24", wanted.desk_from),
        ("listen", _is_address, "an address, IPv6 in brackets", wanted.listen),
        *(
            (name, _is_folder, "a folder, from / on, no spaces", [getattr(wanted, name)])
            for name in FOLDERS
        ),
    ):
        for word in words:
            if not fits(word):
                yield field, f"--{field.replace('_', '-')} must be {right}, not {word!r}."


def _is_host(text: str) -> bool:
    return _HOST.fullmatch(text) is not None


def _is_folder(text: str) -> bool:
    return _PATH.fullmatch(text) is not None


def _is_address(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return text.startswith("[") == (address.version == 6)


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
