"""Passkeys, with a key made of software: made once, shown at sign-in, good for one challenge."""

import hashlib
import html
import json
import os
import random
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.core.context import request_context
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import get_user_model
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.sign_in import authenticators
from tests.fuzzing import examples
from tests.house import PASSWORD, House, sign_in

SPOILT = examples(60)
FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
Asked = dict[str, Any]


@dataclass
class Key:
    """A security key of software."""

    origin: str = "https://testserver"
    id: bytes = field(default_factory=lambda: os.urandom(16))
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _said(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.id)
        common = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**common, "response": response})

    def _client(self, what: str, asked: Asked) -> CollectedClientData:
        challenge = websafe_decode(asked["publicKey"]["challenge"])
        return CollectedClientData.create(type=what, challenge=challenge, origin=self.origin)

    def _data(self, made: AttestedCredentialData | None = None) -> AuthenticatorData:
        flags = FLAGS | AuthenticatorData.FLAG.AT if made else FLAGS
        house = hashlib.sha256(b"testserver").digest()
        made_of: AuthenticatorData = AuthenticatorData.create(house, flags, 0, made or b"")
        return made_of

    def make(self, asked: Asked) -> str:
        """Return what a browser sends after making this key."""
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]
        made = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        attested = AttestationObject.create("none", self._data(made), {})
        client = self._client("webauthn.create", asked)
        return self._said(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(attested),
            }
        )

    def show(self, asked: Asked, *, other: Any = None) -> str:
        """Return what a browser sends after showing this key."""
        client, data = self._client("webauthn.get", asked), self._data()
        private = other or self.private
        signature = private.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._said(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
            }
        )


def options(page: Any) -> Asked:
    """Return what the page asks of the browser."""
    match = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert match
    asked: Asked = json.loads(html.unescape(match[1]))
    return asked


def with_password(name: str = "intake") -> Client:
    client = Client()
    assert client.post("/sign-in/", {"name": name, "password": PASSWORD}).status_code == 302
    return client


def set_up(client: Client, key: Key, name: str = "Blue key") -> Any:
    asked = options(client.get("/second-factors/passkey/"))
    return client.post("/second-factors/passkey/", {"name": name, "passkey": key.make(asked)})


@pytest.fixture
def key(house: House) -> Key:
    """Return the passkey of officer intake, their only second factor."""
    made = Key()
    assert set_up(with_password(), made)["Location"] == "/"
    return made


def test_a_passkey_is_set_up_and_opens_the_desk(key: Key, house: House) -> None:
    (kept,) = authenticators.of(house.officers["intake"])
    assert (kept.kind, kept.name) == ("webauthn", "Blue key")
    # when the officer signs in again
    client = with_password()
    asked = client.get("/sign-in/code/")
    assert "Code of your authenticator app" not in asked.content.decode()
    answer = client.post("/sign-in/code/", {"passkey": key.show(options(asked))})
    # then password and passkey are enough
    assert answer["Location"] == "/"
    assert client.get("/queue/").status_code == 200


def test_it_confirms_an_act_that_weighs_a_lot(key: Key, settings: Any) -> None:
    client = with_password()
    asked = options(client.get("/sign-in/code/"))
    client.post("/sign-in/code/", {"passkey": key.show(asked)})
    settings.PAYUNG_SUDO_MINUTES = 0
    page = client.get("/second-factors/")
    assert page.status_code == 401
    given = {"proof-looked": "1", "proof-passkey": key.show(options(page))}
    assert client.post("/second-factors/", given)["Location"] == "/second-factors/"


def test_a_password_and_a_locked_screen_remove_no_factor(key: Key, house: House) -> None:
    # given an officer with a passkey and an app, whose locked screen somebody unlocks with the password
    officer = house.officers["intake"]
    client = sign_in(Client(), house, "intake")
    (blue,) = (factor for factor in authenticators.of(officer) if factor.kind == "webauthn")
    client.post("/lock/")
    client.post("/locked/", {"proof-password": PASSWORD})
    # when they send a removal, and the password once more
    what = {"factor": blue.id}
    assert client.post("/second-factors/remove/", what).status_code == 401
    page = client.post("/second-factors/remove/", {**what, "proof-password": PASSWORD})
    # then nothing is removed before one of the two is shown
    assert page.status_code == 400
    assert len(authenticators.of(officer)) == 2
    shown = key.show(options(page))
    answer = client.post("/second-factors/remove/", {**what, "proof-passkey": shown})
    assert answer["Location"] == "/second-factors/"
    assert [factor.kind for factor in authenticators.of(officer)] == ["totp"]


def refused(client: Client, answer: str) -> None:
    page = client.post("/sign-in/code/", {"passkey": answer})
    assert page.status_code == 400
    assert "This passkey was not accepted." in page.content.decode()
    assert client.get("/queue/").status_code == 302


def test_an_answer_is_good_for_its_own_challenge_and_once(key: Key) -> None:
    first, second, third = (with_password() for _ in range(3))
    answer = key.show(options(first.get("/sign-in/code/")))
    second.get("/sign-in/code/")
    refused(second, answer)
    assert first.post("/sign-in/code/", {"passkey": answer}).status_code == 302
    refused(third, answer)  # nobody was asked anything here


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "http://testserver", "https://testserver.example"]
)
def test_an_answer_that_another_site_got_is_refused(key: Key, origin: str) -> None:
    client = with_password()
    asked = options(client.get("/sign-in/code/"))
    refused(client, Key(origin, key.id, key.private).show(asked))


def test_another_key_is_refused(key: Key) -> None:
    client = with_password()
    refused(client, Key().show(options(client.get("/sign-in/code/"))))
    asked = options(client.get("/sign-in/code/"))
    refused(client, key.show(asked, other=ec.generate_private_key(ec.SECP256R1())))


def test_another_officers_key_is_refused(key: Key) -> None:
    set_up(with_password("super"), theirs := Key())
    client = with_password()
    refused(client, theirs.show(options(client.get("/sign-in/code/"))))


PARTS = "clientDataJSON", "attestationObject", "authenticatorData", "signature"
ODD = [
    "{}",
    "[]",
    "null",
    "1",
    "not json",
    '"text"',
    "[" * 100_000,
    '{"id": "x", "rawId": "y", "type": "public-key", "response": {}}',
    json.dumps(
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": dict.fromkeys(PARTS, "AA")}
    ),
    json.dumps(
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": dict.fromkeys(PARTS, 7)}
    ),
    '{"id": "\\ud800", "rawId": "\\ud800", "type": 3, "response": "x"}',
]


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
def test_odd_answers_are_refused_with_one_sentence(key: Key, answer: str) -> None:
    client = with_password()
    client.get("/sign-in/code/")
    refused(client, answer)


def spoilt(answer: str, seed: int) -> str:
    """Return an answer in which some letters are others."""
    chance = random.Random(seed)
    letters = list(answer)
    for _ in range(chance.randint(1, 4)):
        letters[chance.randrange(len(letters))] = chance.choice('Ax9_-"{}[]:,')
    return "".join(letters)


@pytest.mark.hypothesis  # `make fuzz` tries more
def test_spoilt_answers_are_refused_whatever_is_wrong_with_them(key: Key) -> None:
    client = with_password()
    request = client.get("/sign-in/code/").wsgi_request
    user = get_user_model().objects.get(name="intake")
    for seed in range(SPOILT):
        with request_context(request):
            answer = key.show(json.loads(authenticators.request_options(user)))
            wrong = spoilt(answer, seed)
            accepted = authenticators.check_passkey(user, wrong)
            assert (
                accepted is None or json.loads(wrong)["response"] == json.loads(answer)["response"]
            )
            made = Key().make(json.loads(authenticators.creation_options(user)))
            authenticators.add_passkey(user, "x", spoilt(made, seed))


@pytest.mark.parametrize("answer", ["", *ODD], ids=range(len(ODD) + 1))
def test_odd_answers_make_no_passkey(house: House, answer: str) -> None:
    client = with_password()
    client.get("/second-factors/passkey/")
    page = client.post("/second-factors/passkey/", {"name": "Green", "passkey": answer})
    assert page.status_code == 400
    assert "Your browser made no passkey that fits." in page.content.decode()
    assert 'value="Green"' in page.content.decode()
    assert authenticators.of(house.officers["intake"]) == []


def test_a_passkey_for_an_older_page_is_not_kept(house: House) -> None:
    client = with_password()
    asked = options(client.get("/second-factors/passkey/"))
    client.get("/second-factors/passkey/")
    given = {"name": "Green", "passkey": Key().make(asked)}
    assert client.post("/second-factors/passkey/", given).status_code == 400


@pytest.mark.parametrize(
    ("given", "kept"), [("", "Passkey"), ("  a   b  ", "a b"), ("<b>กุญแจ</b>", "<b>กุญแจ</b>")]
)
def test_it_is_called_as_its_owner_says(
    signed_in: SignedIn, house: House, given: str, kept: str
) -> None:
    client = signed_in("intake")
    assert set_up(client, Key(), given)["Location"] == "/second-factors/"
    assert [factor.name for factor in authenticators.of(house.officers["intake"])][1] == kept
    assert html.escape(kept) in client.get("/second-factors/").content.decode()
