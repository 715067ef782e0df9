"""The one form of an identifier, written out: a changed rule would lose every link made before it."""

import pytest

from payung.foundation import blind_index
from payung.foundation.identifiers import clean, normalise

WALLET = "ab12CD34" * 3

FORMS = [
    # kind, what somebody wrote, service, country, the one form
    ("phone", "0812-3456-789", None, "id", "+628123456789"),
    ("phone", "tel:0812 3456\n789", None, "ID", "+628123456789"),
    ("phone", "+62 812 3456 789", None, "XA", "+628123456789"),
    ("phone", "555-0100-77", None, "XA", "XA:555010077"),
    ("phone", "555-0100-77", None, None, ":555010077"),
    ("phone", "0812 34", None, "XA", "XA:081234"),
    ("email", "MailTo:Kid@Mail.Example.", None, None, "kid@mail.example"),
    ("email", "<mailto:kid@mail.example>", None, None, "kid@mail.example"),
    ("email", "kid@mail.example\n ", None, None, "kid@mail.example"),
    ("email", "kid @ mail. example", None, None, "kid@mail.example"),
    ("email", "kid@home@mail.example", None, None, "kid@home@mail.example"),
    ("ip", "203.0.113.7", None, None, "203.0.113.7"),
    ("ip", "203.0.\t113.7", None, None, "203.0.113.7"),
    ("ip", "[2001:DB8:0:0::1%eth0]", None, None, "2001:db8::1"),
    ("payment", "12-34 56", None, None, "123456"),
    ("payment", "de02 1203 0000 0000 2020 51", None, None, "de02120300000000202051"),
    ("device", "AA-BB-BB", None, None, "aabbbb"),
    ("vehicle", "b 123", None, "id", "ID|b123"),
    ("vehicle", "B-123", None, None, "|b123"),
    ("series", " The  BLUE\tone\u200b ", None, None, "the blue one"),
    ("series", "a\nb", None, None, "a b"),
    ("series", "a \u200b b", None, None, "a b"),
    ("crypto_wallet", "1Boat SLRH-tKNn.gkdXEeo", None, None, "1BoatSLRHtKNngkdXEeo"),
    ("md5", "0123456789ABCDEF 0123456789ABCDEF", None, None, "0123456789abcdef" * 2),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "service", "country", "form"), FORMS)
def test_a_form_is_pinned_so_that_old_tokens_are_found_again(
    kind: str, value: str, service: str | None, country: str | None, form: str
) -> None:
    assert normalise(kind, value, service, country) == form


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("Instagram", "instagram"), ("www.Instagram.com", "instagram"), ("IG", "instagram"),
        ("https://www.instagram.com/rain/coat", "instagram"), ("http://t.me", "telegram"),
        ("m.facebook.com", "facebook"), ("wa.me/1", "whatsapp"), ("Snap", "snapchat"),
        ("www.x.com", "twitter"), ("Discord.gg", "discord"), ("Line", "line"), ("VK.com", "vk"),
        ("Play.Net", "play"), ("signal.org", "signal"), ("meet.me", "meet"), ("sharing.app", "sharing"),
        ("games.io", "games"), ("twitch.tv", "twitch"), ("some.comrade", "somecomrade"),
        ("com.example", "comexample"), ("", ""),
    ],
)  # fmt: skip
def test_a_service_has_one_name(service: str, name: str) -> None:
    assert normalise("account", "rain.coat", service) == f"{name}|rain.coat"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("ab", "game|ab"), ("@Rain Coat", "game|raincoat"), ("rain@coat", "game|rain@coat"),
        ("https://www.tiktok.com/@Rain.Coat?_t=1", "tiktok|rain.coat"),
        ("X.com/ab", "twitter|ab"), ("instagram.com/rain%2Ecoat/", "instagram|rain.coat"),
        ("instagram.com/rain@", "instagram|rain@"),
        ("instagram.com/%40rain", "instagram|rain"),
        # Whatever is no profile of a well-known service is taken as it is.
        ("instagram.com/a", "game|instagram.com/a"),
        ("instagram.com/p/abc", "game|instagram.com/p/abc"),
        ("instagram.com/rain%3Fcoat", "game|instagram.com/rain%3fcoat"),
        ("example.com/raincoat", "game|example.com/raincoat"),
        ("tiktok.com/@rain?lang=en", "game|tiktok.com/@rain?lang=en"),
        ("instagram.com", "game|instagram.com"),
    ],
)  # fmt: skip
def test_an_account_is_its_name_or_what_a_profile_link_leads_to(value: str, form: str) -> None:
    assert normalise("account", value, "game") == form


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("https://www.Example.COM/A/b/", "example.com/A/b"),
        ("//example.com/A /b", "example.com/A/b"), ("exam ple.com/A\tb", "example.com/Ab"),
        ("Xy.example/A/X", "xy.example/A/X"), ("example.com./A", "example.com/A"),
        (".example.com/A", ".example.com/A"),
        ("http://example.com:80/A", "example.com/A"), ("http://example.com:443/A", "example.com:443/A"),
        ("https://example.com:443/A", "example.com/A"), ("HTTPS://example.com:80", "example.com:80"),
        ("example.com:443/A", "example.com/A"), ("ftp://example.com:80/A", "example.com:80/A"),
        ("example.com/?a=&b=1&UTM_source=x&si=2", "example.com?a=&b=1"),
        ("example.com/?a=\ud83d", "example.com?a=%ED%A0%BD"),
        ("example.com/\ud83d", "example.com/%ED%A0%BD"),
        ("example.com/%FF", "example.com/%ED%B3%BF"), ("example.com/%FE", "example.com/%ED%B3%BE"),
        ("https://bücher.example/ü", "xn--bcher-kva.example/%C3%BC"),
    ],
)  # fmt: skip
def test_a_link_is_its_host_path_and_what_it_asks_for(value: str, form: str) -> None:
    assert normalise("content_url", value) == form


@pytest.mark.parametrize("kind", ["bc1", "tb1", "ltc1", "addr1", "cosmos1", "0x"])
def test_wallets_without_capitals_are_one_in_any_case(kind: str) -> None:
    form = (kind + WALLET).lower()
    for written in (kind + WALLET, form.upper(), f"COIN:{form}?amount=1?2", f"coin:{form}"):
        assert normalise("crypto_wallet", written) == form


def test_other_wallets_tell_capitals_from_small_letters() -> None:
    assert normalise("crypto_wallet", f"bitcoin:{WALLET}") == WALLET
    assert normalise("crypto_wallet", WALLET.lower()) == WALLET.lower()


TOO_LITTLE = [
    ("phone", "0812 3"), ("payment", "12345"), ("device", "abcde"), ("device", "aaaaaaaa"),
    ("vehicle", "b12"), ("vehicle", "abcd"), ("series", "ab"), ("account", "@a"),
    ("crypto_wallet", WALLET[:19]), ("email", "kid@@"), ("email", "kid@."), ("email", "@mail.example"),
    ("email", "kid"), ("ip", "X203.0.113.7"), ("account", "x" * 4097),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), TOO_LITTLE)
def test_one_sign_less_and_it_says_too_little(kind: str, value: str) -> None:
    assert normalise(kind, value, country="XA") is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [("account", "x" * 4096), ("crypto_wallet", WALLET[:20]), ("device", "ababab"), ("device", "aaaaab"),
     ("series", "abc")],
)  # fmt: skip
def test_just_enough_is_enough(kind: str, value: str) -> None:
    assert normalise(kind, value) is not None


def test_invisible_signs_and_outer_spaces_are_no_part_of_a_text() -> None:
    assert clean(" \u200b Rain\u00ad\x07 \r\n Coat\u2060 ") == "Rain Coat"
    assert clean("\u200b \u200b") == ""


def test_tokens_know_service_and_country() -> None:
    def value(*identifier: str | None) -> bytes:
        (token,) = blind_index.tokens(*identifier)  # type: ignore[arg-type]
        return token.value

    key = blind_index.keys()[0]
    assert value("account", "Rain", "IG") == key.token("account", "instagram|rain").value
    assert value("phone", "0812 3456 789", None, "ID") == key.token("phone", "+628123456789").value
