"""The blind index: one identifier has one token however it was written; nothing else shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.foundation import blind_index, secrets
from payung.foundation.blind_index import normalise
from payung.foundation.keypair import PrivateKey

KINDS = [
    "account", "name", "profile_url", "content_url", "phone", "email", "ip", "payment", "device",
    "crypto_wallet", "game_id", "vehicle", "place", "md5", "sha1", "sha256", "pdq", "series",
]  # fmt: skip

SAME = [
    ("phone", "ID", ["0812-3456-789", "+62 812 3456 789", "tel:+628123456789", "๐๘๑๒๓๔๕๖๗๘๙"]),
    ("phone", "TH", ["02 123 4567", "+66 2 123 4567", "001 66 2 123 4567", "+๖๖๒๑๒๓๔๕๖๗"]),
    ("phone", "XA", ["555-0100-77", "555 0100 77", "(555) 010077"]),
    ("email", None, [" Kid@Mail.Example ", "kid@mail.example.", "mailto:KID@mail.example"]),
    ("ip", None, ["2001:DB8::1", "2001:db8:0:0:0:0:0:1", "[2001:db8::1]", "2001:db8::1%eth0"]),
    ("ip", None, ["203.0.113.7", "::ffff:203.0.113.7", " 203.0.113.7 "]),
    ("payment", None, ["1234-5678 9012", "123456789012", "1234.5678.9012"]),
    ("crypto_wallet", None, ["0xAB" + "12" * 19, "0xab" + "12" * 19, "ethereum:0xAB" + "12" * 19]),
    ("device", None, ["35-209900-176148-1", "352099001761481"]),
    ("vehicle", "ID", ["B 1234 xyz", "b1234XYZ", "B-1234-XYZ"]),
    ("series", None, ["The  Blue Series", "the blue series", "ＴＨＥ blue series"]),
    ("md5", None, ["0123456789ABCDEF" * 2, "0123456789abcdef" * 2, " 0123456789abcdef" * 2]),
    ("content_url", None, [
        "https://www.Example.COM/A/b/", "http://example.com/A/b#part", "example.com/A/b",
        "HTTPS://example.com:443/A/b?utm_source=x&igsh=abc", "https://example.com/%41/b",
    ]),
    ("content_url", None, ["https://example.com/?id=5&fbclid=1", "example.com/?id=5"]),
    ("content_url", None, ["https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "country", "forms"), SAME)
def test_one_identifier_has_one_form(kind: str, country: str | None, forms: list[str]) -> None:
    normal_forms = {normalise(kind, form, country=country) for form in forms}
    assert len(normal_forms) == 1
    assert None not in normal_forms


ACCOUNTS = [
    ("@Rain.Coat", "Instagram"), ("rain.coat", "instagram.com"), (" @ rain.coat ", "IG"),
    ("RAIN.COAT", "www.Instagram.com"), ("https://www.instagram.com/rain.coat/?igsh=1", None),
    ("instagram.com/Rain.Coat", "instagram"), ("ｒａｉｎ.coat\u200b", "Instagram"),
]  # fmt: skip


def test_one_account_has_one_form() -> None:
    normal_forms = {normalise("account", value, service) for value, service in ACCOUNTS}
    assert normal_forms == {"instagram|rain.coat"}


def test_an_account_is_another_on_another_service() -> None:
    forms = {normalise("account", "raincoat", service) for service in ("tiktok", "discord", None)}
    assert len(forms) == 3


DIFFERENT = [
    ("phone", "0812 3456 789", "0812 3456 780"),
    ("email", "a@mail.example", "a@other.example"),
    ("content_url", "https://example.com/A", "https://example.com/a"),
    ("content_url", "https://example.com/?id=5", "https://example.com/?id=6"),
    ("content_url", "https://example.com:8443/", "https://example.com/"),
    ("crypto_wallet", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1boatSLRHtKNngkdXEeobR76b53LETtpyT"),
    ("account", "rain_coat", "raincoat"),
]


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT)
def test_what_differs_stays_apart(kind: str, one: str, other: str) -> None:
    assert normalise(kind, one, country="ID") != normalise(kind, other, country="ID")


NEVER = [
    ("name", "Somebody"), ("place", "A village"), ("gender", "girl"), ("age", "12"),
    ("account", "a"), ("account", "@"), ("email", "no address"), ("email", "@"), ("phone", "123"),
    ("ip", "192.168.1.7"), ("ip", "::1"), ("ip", "fe80::1%eth0"), ("ip", "999.1.1.1"),
    ("md5", "xyz"), ("md5", "ab" * 20), ("sha256", "gg" * 32), ("pdq", "0" * 64), ("series", "a"),
    ("md5", "d41d8cd98f00b204e9800998ecf8427e"), ("payment", "12"), ("crypto_wallet", "short"),
    ("device", "0000000000"), ("vehicle", "red car"), ("content_url", "https://"), ("email", ""),
    ("content_url", "http://[broken"), ("account", "\u200b"), ("account", "x" * 5000),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), NEVER)
def test_what_says_too_little_is_never_tokenised(kind: str, value: str) -> None:
    assert normalise(kind, value, country="ID") is None
    assert blind_index.tokens(kind, value, country="ID") == []


@given(
    st.sampled_from(KINDS),
    st.text(max_size=200),
    st.text(max_size=10),
    st.sampled_from(["ID", "XA", None]),
)
def test_no_text_breaks_it_and_a_form_stays_as_it_is(
    kind: str, value: str, service: str, country: str | None
) -> None:
    form = normalise(kind, value, service, country)
    assert form is None or form
    if form is not None and kind in {"email", "ip", "md5", "series", "device", "payment"}:
        assert normalise(kind, form, service, country) == form


@given(st.sampled_from(KINDS), st.text(max_size=50))
def test_lone_surrogates_are_no_trouble(kind: str, value: str) -> None:
    for token in blind_index.tokens(kind, value + "\ud83d" + value, country="ID"):
        assert len(token.value) == 16


def test_a_token_is_16_bytes_beside_the_name_of_its_key() -> None:
    (token,) = blind_index.tokens("email", "kid@mail.example")
    assert (token.kind, token.key_id) == ("email", blind_index.keys()[0].id)
    assert len(token.value) == 16
    assert len(token.key_id) == 16
    assert blind_index.tokens("email", "KID@mail.example") == [token]


def test_kinds_have_subkeys_of_their_own() -> None:
    values = {blind_index.tokens(kind, "ab" * 32)[0].value for kind in ("sha256", "pdq", "series")}
    assert len(values) == 3


def test_a_childs_identifiers_are_indexed_apart() -> None:
    (child,) = blind_index.tokens("phone", "0812 3456 789", country="ID", whose="child")
    (suspect,) = blind_index.tokens("phone", "0812 3456 789", country="ID", whose="suspect")
    (unknown,) = blind_index.tokens("phone", "0812 3456 789", country="ID")
    assert child.kind == "child:phone"
    assert suspect == unknown
    assert child.value != suspect.value


def test_another_key_makes_other_tokens() -> None:
    one, other = blind_index.Key(bytes(range(32))), blind_index.Key(bytes(range(1, 33)))
    assert one.id != other.id
    assert one.token("email", "a@b").value != other.token("email", "a@b").value
    assert one.raw.hex() not in repr(one)


def test_a_token_is_pinned_so_that_old_ones_are_found_again() -> None:
    token = blind_index.Key(bytes(range(32))).token("email", "kid@mail.example")
    assert (token.key_id, token.value.hex()) == (
        "834fdcd38879b299",
        "c03f7d9562f7813f0d21ce2b21c18061",
    )


def test_while_the_key_changes_tokens_are_made_under_both(monkeypatch: pytest.MonkeyPatch) -> None:
    before = blind_index.tokens("email", "kid@mail.example")
    monkeypatch.setenv(secrets.variable(secrets.BLIND_INDEX_OLD), bytes(range(32)).hex())
    secrets.forget()
    try:
        after = blind_index.tokens("email", "kid@mail.example")
    finally:
        monkeypatch.undo()
        secrets.forget()
    assert after[0] == before[0]
    assert [token.key_id for token in after] == [
        blind_index.keys()[0].id,
        blind_index.Key(bytes(range(32))).id,
    ]


def test_each_reader_has_a_key_of_their_own_that_says_nothing_of_theirs() -> None:
    one, two = PrivateKey(bytes(32)), PrivateKey(bytes(range(32)))
    assert blind_index.key_of(one) == blind_index.key_of(PrivateKey(bytes(32)))
    assert blind_index.key_of(one) != blind_index.key_of(two)
    # pinned: with another form no token that was written before is found
    assert blind_index.key_of(two).raw.hex() == (
        "e24bc8e7259cd1793e68284c2ecaa278156a2eeaf26153d42fc02c8a05565bd0"
    )
