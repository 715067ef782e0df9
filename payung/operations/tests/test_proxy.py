"""`payung proxy` prints a file that fits the settings, or one sentence that names what is wrong."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command

from payung.config.settings import public
from payung.foundation import uploads
from payung.foundation.errors import BadInput
from payung.operations.proxy import FACES, ProxySettings, configuration

HOSTS = {face: f"{face}.payung.example" for face in FACES}


def made(**changes: Any) -> str:
    return configuration(replace(ProxySettings(HOSTS), **changes))


def sizes(name: str) -> list[int]:
    return [int(size) for size in re.findall(rf"{name} (\d+);", made())]


def test_every_buffer_is_larger_than_the_largest_body_that_is_let_through() -> None:
    largest, buffers = sizes("client_max_body_size"), sizes("client_body_buffer_size")
    files = largest.pop(2)  # of the desk: uploads are never buffered
    assert files > uploads.LARGEST
    assert re.search(rf"client_max_body_size {files};\s+proxy_request_buffering off;", made())
    assert (
        len(largest) == len(FACES) + 2
    )  # and for a file that is looked up: the desk's, a partner's
    assert all(body < buffer for body, buffer in zip(largest, buffers, strict=True))


def test_what_the_public_face_would_cut_and_keep_is_let_through() -> None:
    assert sizes("client_max_body_size")[0] > public.PAYUNG_LONGEST_BODY


def test_nothing_is_left_to_fill_in() -> None:
    assert "@{" not in made()


def test_it_listens_on_each_address() -> None:
    text = made(listen=("192.0.2.1", "[2001:db8::1]"), http_port=8080, https_port=8443)
    for place in (
        "192.0.2.1:8443 ssl",
        "[2001:db8::1]:8443 ssl",
        "[2001:db8::1]:8080 default_server",
    ):
        assert f"listen {place};" in text
    assert "return 301 https://$host:8443$request_uri;" in text
    assert "return 301 https://$host$request_uri;" in made()


def test_the_desk_can_be_closed_to_all_but_some_networks() -> None:
    assert "deny" not in made()
    text = made(desk_from=("192.0.2.0/24", "2001:db8::/32"))
    assert "allow 192.0.2.0/24; allow 2001:db8::/32; deny all;" in text
    assert text.count("deny all;") == 1
    assert text.index("desk.key") < text.index("deny all;") < text.index("api.crt")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("public", {"hosts": {**HOSTS, "public": "tell.example; include /etc/passwd"}}),
        ("desk", {"hosts": {**HOSTS, "desk": "Desk.example"}}),
        ("api", {"hosts": {**HOSTS, "api": ""}}),
        ("public", {"hosts": dict.fromkeys(FACES, "one.example")}),
        ("desk_from", {"desk_from": ("192.0.2.1/24",)}),
        ("desk_from", {"desk_from": ("all; allow all",)}),
        ("listen", {"listen": ("*",)}),
        ("listen", {"listen": ("2001:db8::1",)}),
        ("certificates", {"certificates": "tls"}),
        ("sockets", {"sockets": "/run/pay ung"}),
        ("run", {"run": "/run/x;"}),
        ("challenges", {"challenges": ""}),
    ],
)
def test_a_wrong_word_is_named(field: str, changes: dict[str, object]) -> None:
    with pytest.raises(BadInput) as caught:
        made(**changes)
    assert caught.value.field == field
    assert f"--{field.replace('_', '-')}" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    options = [part for face, host in HOSTS.items() for part in (f"--{face}", host)]
    call_command("proxy", *options)
    assert capsys.readouterr().out.strip() == made().strip()
    with pytest.raises(SystemExit) as ended:
        call_command("proxy", *options, "--listen", "everywhere")
    assert ended.value.code == 2
    assert "--listen" in capsys.readouterr().err
