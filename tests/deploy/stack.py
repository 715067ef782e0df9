"""Starts the stack of deploy/: every process from its own unit, the proxy from the output of `payung proxy`.

Program, environment and secrets come from the units. Only folders differ, since a test may not write to those
of an installation.
"""

import math
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from payung.operations.proxy import ProxySettings, configuration
from payung.tools.bench.faces import free_port
from tests.demonstration import ROOT, Demonstration

UNITS = ROOT / "deploy" / "systemd"
NGINX = shutil.which("nginx", path=f"{ROOT}/.venv/nginx/usr/sbin:{os.environ['PATH']}:/usr/sbin")
HEAVIEST = 1000  # CPUWeight of the children's face
# Names that every browser resolves to this machine.
HOSTS = {name: f"{name}.payung.localhost" for name in ("public", "desk", "api")}


def lines(unit: str, key: str) -> list[str]:
    """Return the values of `key` in a unit file, in order."""
    text = (UNITS / unit).read_text(encoding="utf-8")
    return re.findall(rf"^{key}=(.+)$", text, re.M)


@dataclass
class Stack:
    """A running installation below `home`.

    `output`: output of all its processes. `more`: variables of /etc/payung/all.env beyond those of every test.
    """

    home: Path
    output: IO[bytes]
    http: int = field(default_factory=free_port)
    https: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    # libpq's settings; empty: one SQLite file for all processes.
    database: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)
    weighed: bool = False  # each process has the `nice` that comes near the CPUWeight of its unit

    def place(self, name: str) -> Path:
        """Return a folder of the installation, and make it if missing."""
        path = self.home / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    @property
    def sockets(self) -> Path:
        """Return the folder of the faces' sockets, whose paths must be short."""
        return self.place("run")

    def environment(self, process: str) -> dict[str, str]:
        """Return the environment from the unit of `process`, with the test's folders."""
        unit = f"payung-{process}.service"
        variables = dict(
            pair.split("=", 1) for line in lines(unit, "Environment") for pair in shlex.split(line)
        )
        variables["PAYUNG_HOME"] = str(self.state(process))
        if "PAYUNG_SECRETS_DIR" in variables:
            variables["PAYUNG_SECRETS_DIR"] = str(self.credentials(process))
        if not self.database:
            variables.pop("PGUSER", None)
        return {**self.common(), **self.own(process), **variables, **self.database}

    def common(self) -> dict[str, str]:
        """Return the variables of /etc/payung/all.env, and those of any process."""
        inherited = {
            k: v for k, v in os.environ.items() if k in {"PATH", "LANG", "LD_LIBRARY_PATH"}
        }
        secrets = self.place("var") / "secrets"
        public_halves = {
            f"PAYUNG_{name.upper()}": (secrets / f"{name}-public").read_text().strip()
            for name in ("root", "recovery")
            if (secrets / f"{name}-public").exists()
        }
        return {
            **inherited,
            **public_halves,
            "TMPDIR": str(self.place("tmp")),
            "PAYUNG_PROXY": "unix",
            "PAYUNG_PROCESSES": "1",  # one process a face: quicker, and limits are counted in one place
            "PAYUNG_COUNTRY": "XA",
            "PAYUNG_CHILD_POLICY": "invented",
            **self.more,
        }

    def own(self, process: str) -> dict[str, str]:
        """Return the variables of a process's own environment file."""
        if process == "api":
            return {"PAYUNG_API_HOSTS": HOSTS["api"]}
        return {"PAYUNG_HOSTS": HOSTS[process]} if process in HOSTS else {}

    def state(self, process: str) -> Path:
        """Return the state folder of a process: its own, or that of the one SQLite file."""
        return self.place(f"state-{process}" if self.database else "var")

    def credentials(self, process: str) -> Path:
        """Return a folder with only the secrets that the unit loads."""
        folder = self.place(f"credentials-{process}")
        for line in lines(f"payung-{process}.service", "LoadCredential"):
            name, source = line.split(":")
            copy = folder / name
            if not copy.exists():
                copy.write_bytes((self.home / "var" / "secrets" / Path(source).name).read_bytes())
                copy.chmod(0o400)
        return folder

    def run(self, process: str, command: str) -> None:
        """Run a command of a unit to its end."""
        subprocess.run(here(command), cwd=ROOT, env=self.environment(process), check=True)

    def start(self, process: str, *more: str) -> None:
        """Start a process as its unit does."""
        unit = f"payung-{process}.service"
        for before in lines(unit, "ExecStartPre"):
            self.run(process, before)
        (command,) = lines(unit, "ExecStart")
        for after in lines(unit, "ExecStartPost"):
            self.run(
                process, after.lstrip("-").replace("/run/payung-away", str(self.place("away")))
            )
        self.processes[process] = subprocess.Popen(
            [*self._nice(process), *here(command), *more],
            cwd=ROOT,
            env=self.environment(process),
            stdout=self.output,
            stderr=self.output,
        )

    def _nice(self, process: str) -> list[str]:
        """Return the prefix of a command that stands in for the CPUWeight of its unit."""
        if not self.weighed:
            return []
        (weight,) = lines(f"payung-{process}.service", "CPUWeight")
        return ["nice", "-n", str(round(math.log(HEAVIEST / int(weight), 1.25)))]

    def start_face(self, face: str) -> None:
        """Start a face on its socket, which systemd would pass to it."""
        self.start(face, "--bind", f"unix:{self.sockets / face}.socket")

    def wait_for(self, *faces: str) -> None:
        """Wait until these faces answer on their sockets; fail if one has ended."""
        for face in faces:
            until(lambda face=face: self._answers(face))  # type: ignore[misc]

    def _answers(self, face: str) -> bool:
        assert self.processes[face].poll() is None, f"the {face} face has ended"
        return answers(str(self.sockets / f"{face}.socket"))

    def payung(self, *arguments: str, development: bool = False) -> str:
        """Run `payung` as the operator: with every secret, and as the owner of the database."""
        done = subprocess.run(
            [sys.executable, "-m", "payung", *arguments],
            cwd=ROOT,
            env={
                **self.common(),
                **self.database,
                **({"PGUSER": "payung"} if self.database else {}),
                "PAYUNG_HOME": str(self.place("var")),
                "PAYUNG_DEVELOPMENT": "1" if development else "0",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def proxy_file(self, **changes: str) -> Path:
        """Write the proxy's configuration, with certificates that this machine signs itself."""
        certificates = self.place("tls")
        for face, host in HOSTS.items():
            self_signed(certificates / f"{face}.crt", certificates / f"{face}.key", host)
        text = configuration(
            ProxySettings(
                hosts=HOSTS,
                listen=("127.0.0.1",),
                http_port=self.http,
                https_port=self.https,
                certificates=str(certificates),
                sockets=str(self.sockets),
                run=str(self.place("proxy")),
                challenges=str(self.place("challenges")),
                away=str(self.place("away")),
            )
        )
        for was, becomes in changes.items():
            text, count = re.subn(was, becomes, text)
            assert count, was
        path = self.home / "nginx.conf"
        path.write_text(text)
        return path

    def temp_folders(self) -> dict[str, int]:
        """Return the times at which nginx's temporary folders last changed."""
        return {path.name: path.stat().st_mtime_ns for path in self.place("proxy").glob("*/")}

    def start_proxy(self, **changes: str) -> None:
        """Start nginx, and wait until it answers."""
        assert NGINX
        path = self.proxy_file(**changes)
        # Started by root, nginx would change its user; the unit starts it as its own user.
        more = "daemon off;" if os.geteuid() else "daemon off; user root root;"
        self.processes["proxy"] = subprocess.Popen(
            [
                *self._nice("proxy"),
                NGINX,
                "-p",
                str(self.place("proxy")),
                "-c",
                str(path),
                "-g",
                more,
            ],
            cwd=self.home,
            stdout=self.output,
            stderr=self.output,
        )
        until(lambda: answers(self.https))

    def stop(self, *names: str) -> None:
        """End these processes, or all that were started."""
        ending = [self.processes.pop(name) for name in names or tuple(self.processes)]
        for process in ending:
            process.terminate()
        for process in ending:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def here(command: str) -> list[str]:
    """Return a unit's command as it runs in this checkout."""
    program, *arguments = shlex.split(command)
    name = Path(program).name
    assert program == f"/opt/payung/.venv/bin/{name}", program
    return [sys.executable, "-m", name, *arguments]


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until `true` returns true; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it does not come up"
        time.sleep(0.05)


def answers(where: int | str) -> bool:
    """Say whether a process listens on a port of this machine, or on a socket file."""
    try:
        if isinstance(where, int):
            socket.create_connection(("127.0.0.1", where), 1).close()
        else:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(where)
    except OSError:
        return False
    return True


@lru_cache(maxsize=1)
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def self_signed(certificate: Path, key: Path, host: str) -> None:
    """Write a certificate of an hour for `host`, signed with its own key, and that key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(_key(), hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        _key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    key.chmod(0o600)


def demo(stack: Stack, demonstration: Demonstration) -> None:
    """Load the invented country, or take it over: on PostgreSQL its tables belong to whom the stack has."""
    if stack.database:
        stack.payung("demo", development=True)
    else:
        demonstration.copy_to(stack.place("var"))


@contextmanager
def stack(output_name: str = "output.log") -> Iterator[Stack]:
    """Yield an empty installation in a folder of its own; end what was started in it, then delete it."""
    # A short name: the path of a socket has at most 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="payung-stack-"))
    with (home / output_name).open("wb") as output:
        made = Stack(home, output)
        try:
            yield made
        finally:
            made.stop()
            shutil.rmtree(home)
