"""Under TLS our hosts are served; any other name gets nothing that says what this is."""

import socket
import ssl

import pytest

from tests.deploy.client import Browser, line
from tests.deploy.stack import HOSTS, Stack

FOREIGN = "someone.example"


def everything(opened: socket.socket) -> bytes:
    """Return all that comes back; nothing where the proxy hangs up."""
    try:
        return b"".join(iter(lambda: opened.recv(65536), b""))
    except ConnectionResetError:
        return b""


def plain(stack: Stack, request: str) -> bytes:
    """Return all that comes back over plain HTTP."""
    with socket.create_connection(("127.0.0.1", stack.http), 20) as opened:
        opened.sendall(request.replace("\n", "\r\n").encode())
        return everything(opened)


def encrypted(stack: Stack, asked: str | None, request: str, **versions: ssl.TLSVersion) -> bytes:
    """Return all that comes back where TLS asks for one name and the request for another."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    for name, version in versions.items():
        setattr(context, name, version)
    opened = socket.create_connection(("127.0.0.1", stack.https), 20)
    with context.wrap_socket(opened, server_hostname=asked) as wrapped:
        wrapped.sendall(request.replace("\n", "\r\n").encode())
        return everything(wrapped)


def get(host: str) -> str:
    return f"GET / HTTP/1.1\nHost: {host}\nConnection: close\n\n"


@pytest.mark.parametrize("asked", [None, FOREIGN, "payung.localhost", f"x.{HOSTS['public']}"])
def test_tls_for_another_name_ends_before_it_begins(served: Stack, asked: str | None) -> None:
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        encrypted(served, asked, get(HOSTS["public"]))


@pytest.mark.parametrize("face", HOSTS)
@pytest.mark.parametrize("named", [*HOSTS.values(), FOREIGN])
def test_a_request_for_another_host_than_tls_asked_for_gets_nothing(
    served: Stack, face: str, named: str
) -> None:
    answer = encrypted(served, HOSTS[face], get(named))
    if named == HOSTS[face]:
        assert answer.startswith(b"HTTP/1.1 ")
    elif named == FOREIGN:
        assert answer == b""
    else:
        assert answer.startswith(b"HTTP/1.1 421 ")


@pytest.mark.parametrize("face", HOSTS)
def test_a_request_that_names_no_host_gets_nothing(served: Stack, face: str) -> None:
    assert encrypted(served, HOSTS[face], "GET / HTTP/1.0\n\n") == b""


def test_plain_http_leads_people_to_tls_and_nobody_else_anywhere(served: Stack) -> None:
    for face in ("public", "desk"):
        answer = plain(served, f"GET /th/?q=1 HTTP/1.1\nHost: {HOSTS[face]}\nConnection: close\n\n")
        assert answer.startswith(b"HTTP/1.1 301 ")
        assert f"Location: https://{HOSTS[face]}:{served.https}/th/?q=1\r\n".encode() in answer
    for named in (HOSTS["api"], FOREIGN, "127.0.0.1"):
        assert plain(served, get(named)) == b""


def test_certbot_finds_its_answer(served: Stack) -> None:
    folder = served.home / "challenges" / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "word").write_text("proof")
    for host in HOSTS.values():
        path = "/.well-known/acme-challenge/word"
        answer = plain(served, f"GET {path} HTTP/1.1\nHost: {host}\nConnection: close\n\n")
        assert answer.endswith(b"\r\n\r\nproof")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls_is_refused(served: Stack, version: ssl.TLSVersion) -> None:
    limits = {"minimum_version": version, "maximum_version": version}
    with pytest.raises(ssl.SSLError, match=r"(?i)version"):
        encrypted(served, HOSTS["public"], get(HOSTS["public"]), **limits)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_of_a_cheap_phone_is_taken(served: Stack, version: ssl.TLSVersion) -> None:
    limits = {"minimum_version": version, "maximum_version": version}
    assert b"302 Found" in encrypted(served, HOSTS["public"], get(HOSTS["public"]), **limits)


def test_each_face_has_a_certificate_of_its_own(served: Stack) -> None:
    names = set()
    for face in HOSTS:
        with line(served, face=face) as opened:
            names.add(str(opened.getpeercert()["subjectAltName"]))  # type: ignore[index]
    assert len(names) == len(HOSTS)


def test_what_a_face_answers_comes_as_it_is(served: Stack) -> None:
    public, desk = (
        Browser(served, face).ask("GET", path)
        for face, path in (("public", "/en/"), ("desk", "/sign-in/"))
    )
    for answer in (public, desk):
        assert answer.status == 200
        assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
        assert answer.headers["server"] == "nginx"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert public.headers["cache-control"] == "no-store"
    assert "set-cookie" not in public.headers
    assert "no-store" in desk.headers["cache-control"] or "private" in desk.headers["cache-control"]
    assert desk.headers["set-cookie"].startswith("__Host-")
    assert "; Secure" in desk.headers["set-cookie"]


def test_only_the_public_face_compresses(served: Stack) -> None:
    asked = {"Accept-Encoding": "gzip"}
    with_gzip = Browser(served, "public").ask("GET", "/en/", asked)
    assert with_gzip.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in Browser(served, "desk").ask("GET", "/sign-in/", asked).headers


def test_nobody_can_say_under_which_path_or_scheme_a_face_lies(served: Stack) -> None:
    lies = {
        "Script-Name": "/lie",
        "SCRIPT_NAME": "/lie",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": FOREIGN,
        "X-Forwarded-Port": "1",
    }
    for face, path in (("public", "/en/"), ("desk", "/sign-in/")):
        answer = Browser(served, face).ask("GET", path, lies)
        assert answer.status == 200
        assert (
            "strict-transport-security" in answer.headers
        )  # so it knows that the way was encrypted
        assert "/lie" not in answer.text
        assert FOREIGN not in answer.text
