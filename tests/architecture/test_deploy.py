"""deploy/ names only what exists: programs, commands, settings, secrets, users, roles, sockets."""

import inspect
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import reverse
from django.utils import translation

from payung.doors.public import urls
from payung.foundation import fair_queue, worker_slots
from payung.language.languages import BY_CODE
from payung.operations.grants import role
from payung.operations.proxy import TEMPLATE, ProxySettings
from tests.architecture.test_docs import text

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").rglob("*.*"))
SERVICES = [path for path in UNITS if path.suffix == ".service" and path.is_file()]
FACES = ("public", "desk", "api")
BIN = "/opt/payung/.venv/bin/"
OF_DEBIAN = {"/usr/sbin/nginx", "/bin/kill"}
ANALYZE = shutil.which("systemd-analyze")


def understood(arguments: list[str]) -> None:
    """Fail unless `payung` with these arguments is a command that there is, with options that it takes."""
    name, *rest = arguments
    if name == "collectstatic":  # the desk's alone
        return
    load_command_class(get_commands()[name], name).create_parser("payung", name).parse_args(rest)


def values(path: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.+)$", path.read_text(encoding="utf-8"), re.M)


def environment(path: Path) -> dict[str, str]:
    """Return what a unit sets itself."""
    pairs = [pair for line in values(path, "Environment") for pair in shlex.split(line)]
    return dict(pair.split("=", 1) for pair in pairs)


def commands() -> Iterator[tuple[Path, list[str]]]:
    for path in SERVICES:
        for line in values(path, "Exec[A-Za-z]+"):
            yield path, shlex.split(line.lstrip("-+!:@"))


def test_units_run_only_programs_that_the_installation_has() -> None:
    for path, (program, *arguments) in commands():
        name = program.removeprefix(BIN)
        if program in OF_DEBIAN:
            continue
        assert program == BIN + name, path.name
        assert name in {"payung", "gunicorn"}, path.name
        if name == "payung":
            understood(arguments)
        else:
            assert (ROOT / arguments[arguments.index("--config") + 1]).is_file(), path.name


def test_units_and_environment_files_name_only_settings_that_exist() -> None:
    page = text("docs/operators/settings.md")
    for path in [*SERVICES, *(DEPLOY / "environment").glob("*.env")]:
        named = set(re.findall(r"\b(?:PAYUNG|PG)[A-Z_]+(?==)", path.read_text(encoding="utf-8")))
        assert [name for name in sorted(named) if f"`{name}`" not in page] == [], path.name
    for path in SERVICES:
        for line in values(path, "EnvironmentFile"):
            assert (DEPLOY / "environment" / Path(line.lstrip("-")).name).is_file(), line
        settings = environment(path).get("DJANGO_SETTINGS_MODULE")
        assert settings is None or import_module(settings), path.name


@pytest.mark.parametrize("face", [*FACES, "worker"])
def test_a_process_gets_its_own_secrets_role_and_user_and_no_others(face: str) -> None:
    path = DEPLOY / "systemd" / f"payung-{face}.service"
    loaded = [line.split(":") for line in values(path, "LoadCredential")]
    loaded_secrets = import_module(f"payung.config.settings.{face}").PAYUNG_SECRETS
    assert {name for name, _ in loaded} == set(loaded_secrets)
    assert all(source == f"/etc/payung/secrets/{name}" for name, source in loaded)
    assert environment(path)["DJANGO_SETTINGS_MODULE"] == f"payung.config.settings.{face}"
    assert environment(path)["PGUSER"] == role(face)
    assert environment(path)["PAYUNG_HOME"] == f"/var/lib/{values(path, 'StateDirectory')[0]}"
    assert values(path, "StateDirectoryMode") == ["0700"]
    assert values(path, "User") == [f"payung-{face}"]


def test_what_fetches_lists_has_a_home_and_a_role_of_its_own_and_no_secret_of_ours() -> None:
    path = DEPLOY / "systemd" / "payung-hashsets.service"
    assert values(path, "User") == values(path, "StateDirectory") == ["payung-hashsets"]
    assert values(path, "StateDirectoryMode") == ["0700"]
    own = environment(path)
    assert (own["PGUSER"], own["PAYUNG_HOME"]) == (role("hashsets"), "/var/lib/payung-hashsets")
    assert import_module(own["DJANGO_SETTINGS_MODULE"]).PAYUNG_SECRETS == ()
    # The secrets of services are handed over one by one; what is not there yet starts nothing.
    loaded = dict(line.split(":") for line in values(path, "LoadCredential"))
    assert loaded == {"services.toml": "/etc/payung/services.toml"}
    assert own["PAYUNG_SERVICES"] == "%d/services.toml"
    assert values(path, "ConditionPathExists") == ["/etc/payung/services.toml"]
    # A service that fails is exit status 2, and so the unit's: it is told and not passed over.
    assert not re.search("SuccessExitStatus|ExecStart=-|StandardOutput", path.read_text("utf-8"))
    page = text("docs/operators/operate.md")
    assert "systemctl edit payung-hashsets.service" in page
    assert "payung-hashsets.timer" in page
    assert "m payung-hashsets payung-matcher" in text("deploy/sysusers.d/payung.conf")


def test_every_unit_runs_as_a_user_that_is_made_and_no_two_faces_as_the_same() -> None:
    made = re.findall(r"^u (\S+)", text("deploy/sysusers.d/payung.conf"), re.M)
    users = {path.name: values(path, "User")[0] for path in SERVICES}
    assert set(users.values()) <= set(made)
    assert users["payung-backup.service"] == "payung-backup"
    assert len({users[f"payung-{name}.service"] for name in (*FACES, "worker", "proxy")}) == 5


def test_the_proxy_reaches_each_face_where_its_socket_is() -> None:
    template = TEMPLATE.read_text(encoding="utf-8")
    for face in FACES:
        (place,) = values(DEPLOY / "systemd" / f"payung-{face}.socket", "ListenStream")
        assert place == f"{ProxySettings.sockets}/{face}.socket"
        assert f"proxy_pass http://unix:@{{sockets}}/{face}.socket;" in template
    assert (
        ProxySettings.run
        == f"/run/{values(DEPLOY / 'systemd' / 'payung-proxy.service', 'RuntimeDirectory')[0]}"
    )


def test_the_proxy_tells_an_address_to_each_page_that_counts_by_it_and_to_no_other() -> None:
    """Without it all the country is one sender to a limit, and is shut out together."""
    asks = re.compile(r"\b(?:address\.of|gate\.look_up)\(")
    source = {
        pattern.name: inspect.getsource(import_module(pattern.callback.__module__))
        for pattern in urls.urlpatterns
    }
    asking = {text for text in source.values() if asks.search(text)}
    files = [path.read_text(encoding="utf-8") for path in Path(urls.__file__).parent.rglob("*.py")]
    assert {text for text in files if asks.search(text)} == asking  # none asks from elsewhere
    template = TEMPLATE.read_text(encoding="utf-8")
    (guessing,) = re.findall(
        r"map \$uri \$guessing \{.*?~(\S+) \$remote_addr;\n    \}", template, re.S
    )
    for code in BY_CODE:
        with translation.override(code):
            for name, text in source.items():
                page = reverse(str(name), urlconf="payung.config.urls.public")
                assert bool(re.search(guessing, page)) == (text in asking), page


def test_every_unit_stands_behind_the_walls() -> None:
    """Systemd reads the walls for each unit whose name begins with "payung-"; no unit sets one aside."""
    assert all(path.name.startswith("payung-") for path in SERVICES)
    walls = (DEPLOY / "systemd" / "payung-.service.d" / "10-walls.conf").read_text(encoding="utf-8")
    for line in ("LimitCORE=0", "MemorySwapMax=0", "ProtectSystem=strict", "NoNewPrivileges=yes"):
        assert f"\n{line}\n" in walls
    names = set(re.findall(r"^(\w+)=", walls, re.M)) - {"WorkingDirectory", "Restart", "RestartSec"}
    for path in SERVICES:
        assert names.isdisjoint(re.findall(r"^(\w+)=", path.read_text(encoding="utf-8"), re.M)), (
            path
        )


def test_each_unit_has_a_part_of_the_machine_and_the_childrens_face_the_largest() -> None:
    weights = {}
    for path in SERVICES:
        (weight,), (memory,), (tasks,) = (
            values(path, key) for key in ("CPUWeight", "MemoryMax", "TasksMax")
        )
        weights[path.stem] = int(weight)
        assert 0 < int(memory.removesuffix("%")) <= 60, path.name
        if (
            path.stem == "payung-public"
        ):  # its threads, in each of the most processes of docs/operators/operate.md
            assert 4 * (worker_slots.MANY + fair_queue.WAITING) < int(tasks) <= 2048
        else:
            assert int(tasks) <= 256, path.name
    public, proxy, *others = sorted(weights.values(), reverse=True)
    assert (weights["payung-public"], weights["payung-proxy"]) == (public, proxy)
    assert public > proxy >= 4 * max(others)
    assert values(DEPLOY / "systemd" / "payung-public.service", "MemoryLow")
    # A decoder that is ended for want of memory does not take its face along.
    for face in FACES:
        assert values(DEPLOY / "systemd" / f"payung-{face}.service", "OOMPolicy") == ["continue"]


def test_each_system_user_comes_to_the_database_as_its_own_role() -> None:
    rows = [line.split() for line in text("deploy/postgresql/pg_ident.conf").splitlines()]
    mapped = {
        user: name for _, user, name in (row for row in rows if len(row) == 3 and row[0] != "#")
    }
    assert all(name == user.replace("-", "_") for user, name in mapped.items())
    for path in SERVICES:
        if "PGUSER" in environment(path):
            assert mapped[values(path, "User")[0]] == environment(path)["PGUSER"], path.name
    assert "map=payung" in text("deploy/postgresql/pg_hba.conf")


def test_every_timer_starts_a_unit_that_there_is() -> None:
    timers = {path.stem for path in UNITS if path.suffix == ".timer"}
    once = {path.stem for path in SERVICES if values(path, "Type") == ["oneshot"]}
    assert timers == once


def test_what_is_installed_lies_where_a_server_looks_for_it(tmp_path: Path) -> None:
    def install() -> None:
        subprocess.run(
            ["/bin/sh", str(DEPLOY / "install.sh")],
            env={"PATH": "/usr/bin:/bin", "DESTDIR": str(tmp_path)},
            check=True,
        )

    install()
    settings = tmp_path / "etc/payung/all.env"
    settings.write_text("PAYUNG_COUNTRY=XA\n")
    install()
    assert settings.read_text() == "PAYUNG_COUNTRY=XA\n"
    assert (tmp_path / "etc/payung/operator.env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "usr/local/sbin/payung").stat().st_mode & 0o777 == 0o755
    installed = {
        path.name for path in (tmp_path / "etc/systemd/system").rglob("*") if path.is_file()
    }
    assert installed == {path.name for path in UNITS if path.is_file()}


@pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="systemd is not here")
def test_systemd_makes_every_user(tmp_path: Path) -> None:
    file = str(DEPLOY / "sysusers.d" / "payung.conf")
    done = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "not a valid" not in done.stderr
    made = (tmp_path / "etc/passwd").read_text(encoding="utf-8")
    for path in SERVICES:
        assert f"{values(path, 'User')[0]}:" in made


def test_nothing_but_the_one_place_asks_for_an_address() -> None:
    asking = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "payung").rglob("*.py")
        if "tests" not in path.parts
        and re.search("REMOTE_ADDR|FORWARDED_FOR|REAL_IP", path.read_text(encoding="utf-8"))
    }
    assert asking == {"payung/foundation/address.py"}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return the root of a machine with these units, and programs by the names that they use."""
    shutil.copytree(DEPLOY / "systemd", tmp_path / "etc/systemd/system")
    for program in {command[0] for _, command in commands()}:
        stub = tmp_path / program.lstrip("/")
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("#!/bin/sh\n")
        stub.chmod(0o755)
    return tmp_path


def analyze(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE
    return subprocess.run(
        [ANALYZE, f"--root={machine}", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not here")
def test_systemd_understands_every_line(machine: Path) -> None:
    names = [path.name for path in UNITS if path.parent.name == "systemd" and path.is_file()]
    done = analyze(machine, "verify", "--man=no", "--recursive-errors=no", *names)
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0
    broken = machine / "etc/systemd/system" / names[0]
    broken.write_text(broken.read_text() + "\n[Service]\nNoNewPriviliges=yes\n")
    assert "NoNewPriviliges" in analyze(machine, "verify", "--man=no", names[0]).stderr


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not here")
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_systemd_finds_little_that_a_seized_process_could_reach(machine: Path, path: Path) -> None:
    # Tenths, of a hundred. Strangers reach the proxy; the worker tells partners; lists come from services.
    reached = {"payung-proxy": 15, "payung-worker": 14, "payung-hashsets": 14}
    most = reached.get(path.stem, 5)
    done = analyze(machine, "security", "--offline=yes", f"--threshold={most}", path.name)
    assert done.returncode == 0, done.stdout


def test_the_operators_command_reads_settings_as_systemd_does(tmp_path: Path) -> None:
    """No word of a value is taken for a command, and quotes around one are no part of it."""
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "all.env").write_text(
        "# a remark\nPAYUNG_CHILD_POLICY=Joint policy; $(touch ran) 12/2026\nPAYUNG_COUNTRY='XA'\n\n"
    )
    for name in ("operator", "public", "desk", "api", "worker"):
        (etc / f"{name}.env").write_text(f"PGUSER={name}\n")
    script = (DEPLOY / "bin" / "payung").read_text(encoding="utf-8")
    script = script.replace("/etc/payung", str(etc)).replace("cd /opt/payung", f"cd {tmp_path}")
    script = script[: script.index("exec runuser")] + "exec env\n"
    result = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    lines = result.stdout.splitlines()
    assert "PAYUNG_CHILD_POLICY=Joint policy; $(touch ran) 12/2026" in lines
    assert "PAYUNG_COUNTRY=XA" in lines
    assert "PGUSER=operator" in lines
    assert "PAYUNG_ENV_api=PGUSER=api" in lines
    assert not (tmp_path / "ran").exists()


def test_backups_go_by_when_they_were_written_and_before_their_last_day_is_over() -> None:
    """Read or copied they would grow younger, and systemd looks once a day."""
    (age,) = re.findall(
        r"^d /var/backups/payung .*? (\S+)$", text("deploy/tmpfiles.d/payung.conf"), re.M
    )
    assert age == "m:34d"
