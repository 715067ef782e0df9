"""The normal form of an identifier, however somebody typed or copied it; for the blind index.

Forms are coarse on purpose where habits differ (case, spaces, links with tracking) and exact where
a difference has a meaning. A token only ever proposes a link; an officer decides.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import phonenumbers

_HEX_LENGTHS: Final = {"md5": 32, "sha1": 40, "sha256": 64, "pdq": 64}
# Hashes of an empty file mean nothing.
_EMPTY: Final = {
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
# Addresses that mean another machine in every network (RFC 1918, 6598, 4193, 4291).
_LOCAL: Final = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.168.0.0/16", "::/127", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
_SERVICES: Final = {
    "ig": "instagram", "insta": "instagram", "fb": "facebook", "messenger": "facebook",
    "wa": "whatsapp", "tg": "telegram", "x": "twitter", "yt": "youtube", "snap": "snapchat",
}  # fmt: skip
_HOSTS: Final = {
    "instagram.com": "instagram", "facebook.com": "facebook", "m.facebook.com": "facebook",
    "fb.com": "facebook", "tiktok.com": "tiktok", "t.me": "telegram", "twitter.com": "twitter",
    "x.com": "twitter", "youtube.com": "youtube", "wa.me": "whatsapp",
    "threads.net": "threads", "threads.com": "threads",
}  # fmt: skip
_PREFIXES: Final = ("0x", "bc1", "tb1", "ltc1", "addr1", "cosmos1")  # of wallets without capitals
# Parameters that an app adds to a link to know who shared it: they differ every time.
_TRACKING: Final = {
    "fbclid", "gclid", "igsh", "igshid", "mibextid", "share_id", "si", "is_from_webapp",
    "sender_device", "sender_web_id", "_t", "_r",
}  # fmt: skip
_LONGEST: Final = 4096
_WHOLE_TEXT: Final = (
    80  # letters and digits from which two equal texts are no chance: "help" says nothing
)


def normalise(
    kind: str, value: str, service: str | None = None, country: str | None = None
) -> str | None:
    """Return the normal form of an identifier; None where it must not or cannot be tokenised.

    `kind`: as in the report's contract; an unknown kind is never tokenised.
    """
    form = _FORMS.get(kind)
    text = clean(value)
    if form is None or not text or len(text) > _LONGEST:
        return None
    return form(kind, text, service or "", (country or "").upper())


def whole_text(text: str) -> str | None:
    """Return the letters and digits of a whole text; None where it is so short that many write the same."""
    letters = _letters_and_digits(clean(text))
    return letters if len(letters) >= _WHOLE_TEXT else None


def clean(value: str) -> str:
    """Return text in compatibility form without invisible signs or outer spaces; case is kept.

    A line break or tab becomes a space, since it separates words as a space does.
    """
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cf", "Cc"}).strip()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())


def _letters_and_digits(text: str) -> str:
    return "".join(sign for sign in _folded(text) if sign.isalnum())


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())


def _phone(_kind: str, text: str, _service: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    # No country, an invented one, or a wrong length: equal only to the same digits in the same country.
    digits = _digits(text)
    return f"{country}:{digits}" if len(digits) >= 6 else None


def _email(_kind: str, text: str, _service: str, _country: str) -> str | None:
    text = "".join(_folded(text).split()).strip("<>.").removeprefix("mailto:")
    name, _, host = text.rpartition("@")
    return text if name and host else None


def service_name(service: str) -> str:
    """Return the normal form of a service's name: "www.Instagram.com" and "IG" are "instagram"."""
    text = re.sub(r"^[a-z]+://", "", _folded(clean(service)))
    host = text.removeprefix("www.").partition("/")[0]
    bare = re.sub(r"\.(com|net|org|me|app|io|tv|gg)$", "", host)
    name = _HOSTS.get(host) or _letters_and_digits(bare)
    return _SERVICES.get(name, name)


def _account(_kind: str, text: str, service: str, _country: str) -> str | None:
    if (linked := _account_in_link(text)) is not None:
        return linked
    name = re.sub(r"\s+", "", _folded(text)).lstrip("@")
    return f"{service_name(service)}|{name}" if len(name) > 1 else None


def _account_in_link(text: str) -> str | None:
    """Return the account in a pasted profile link of a well-known service."""
    if "/" not in text:
        return None  # most accounts are no link, and parsing one is slow
    host, _, path = (_link(text) or "").rpartition("/")
    service, name = _HOSTS.get(host), _folded(unquote(path)).lstrip("@")
    return f"{service}|{name}" if service and len(name) > 1 and "?" not in name else None


def _url(_kind: str, text: str, _service: str, _country: str) -> str | None:
    return _link(text)


def _link(text: str) -> str | None:
    text = re.sub(r"\s+", "", text)
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text):
        text = "//" + text.lstrip("/")
    try:
        parts = urlsplit(text, scheme="https")
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if not host:
        return None
    default_port = {"http": 80, "https": 443}.get(parts.scheme)
    place = host if port in {None, default_port} else f"{host}:{port}"
    parameters = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(pair)
    ]
    path = quote(unquote(parts.path, errors="surrogateescape"), errors="surrogatepass")
    return (
        place
        + path.rstrip("/")
        + (f"?{urlencode(parameters, errors='surrogatepass')}" if parameters else "")
    )


def _host(name: str) -> str:
    name = name.lower().rstrip(".")
    with suppress(UnicodeError):  # a child may have seen a name that no name server knows
        name = name.encode("idna").decode()
    return name.removeprefix("www.")


def _tracks(pair: tuple[str, str]) -> bool:
    return pair[0].lower() in _TRACKING or pair[0].lower().startswith("utm_")


def _hash(kind: str, text: str, _service: str, _country: str) -> str | None:
    text = re.sub(r"\s+", "", text).lower()
    right = len(text) == _HEX_LENGTHS[kind] and re.fullmatch(r"[0-9a-f]+", text)
    # A PDQ of one repeated sign comes from a plain surface.
    return text if right and text not in _EMPTY and len(set(text)) > 1 else None


def _ip(_kind: str, text: str, _service: str, _country: str) -> str | None:
    try:
        address = ipaddress.ip_address("".join(text.split()).strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in net for net in _LOCAL if net.version == address.version):
        return None
    return str(address)


def _payment(_kind: str, text: str, _service: str, _country: str) -> str | None:
    text = _letters_and_digits(text)
    return text if len(text) >= 6 else None


def _wallet(_kind: str, text: str, _service: str, _country: str) -> str | None:
    text = re.sub(r"^[A-Za-z]+:", "", text).partition("?")[0]
    text = re.sub(r"[^0-9A-Za-z]", "", text)
    # Base58 distinguishes capitals from small letters; hexadecimal and Bech32 do not.
    if text.lower().startswith(_PREFIXES):
        text = text.lower()
    return text if len(text) >= 20 else None


def _device(_kind: str, text: str, _service: str, _country: str) -> str | None:
    text = _letters_and_digits(text)
    return text if len(text) >= 6 and len(set(text)) > 1 else None


def _vehicle(_kind: str, text: str, _service: str, country: str) -> str | None:
    text = _letters_and_digits(text)
    return f"{country}|{text}" if len(text) >= 4 and any(map(str.isdigit, text)) else None


def _series(_kind: str, text: str, _service: str, _country: str) -> str | None:
    text = " ".join(_folded(text).split())
    return text if len(text) >= 3 else None


_FORMS: Final[dict[str, Callable[[str, str, str, str], str | None]]] = {
    "account": _account,
    "game_id": _account,
    "profile_url": _url,
    "content_url": _url,
    "phone": _phone,
    "email": _email,
    "ip": _ip,
    "payment": _payment,
    "crypto_wallet": _wallet,
    "device": _device,
    "vehicle": _vehicle,
    "series": _series,
    **dict.fromkeys(_HEX_LENGTHS, _hash),
}
KINDS: Final = tuple(_FORMS)  # the kinds that are tokenised
