"""What becomes a link, and what is only shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.directory import contacts


@pytest.mark.parametrize(
    ("channel", "value", "link"),
    [
        ("tel", "121", "tel:121"),
        ("tel", "0919-354-1383 (Smart)", "tel:09193541383"),
        ("tel", "112 (from mobiles)", "tel:112"),
        ("tel", "+62 21 31901556", "tel:+622131901556"),
        ("tel", "(032) 410-8483 (Visayas)", "tel:0324108483"),
        ("tel", "1-800-843-5678 (US)", "tel:18008435678"),
        ("sms", "0918-912-2813", "sms:09189122813"),
        ("url", "https://report.example/?lang=en", "https://report.example/?lang=en"),
        ("url", "www.help.example", "https://www.help.example"),
        ("url", "www.ช่วย.example", "https://www.ช่วย.example"),
        ("email", "help@line.example", "mailto:help@line.example"),
    ],
)
def test_only_the_number_or_the_address_reaches_the_link(
    channel: str, value: str, link: str
) -> None:
    assert contacts.href(channel, value) == link


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        ("tel", "ask at the desk"),
        ("tel", "1"),
        ("tel", "1234567890123456"),
        ("tel", "๑๓๐๐"),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://files.example"),
        ("url", "https://name@evil.example"),
        ("url", "https://a.example/ onclick"),
        ("url", "https://[broken"),
        ("email", "help@line.example?bcc=x@y.example"),
        ("whatsapp", "08111-129-129"),
        ("line", "Some account"),
    ],
)
def test_what_is_not_sure_gets_no_link(channel: str, value: str) -> None:
    assert contacts.href(channel, value) == ""


@given(st.text(max_size=60))
def test_a_number_to_call_is_digits_whatever_was_written(value: str) -> None:
    link = contacts.href("tel", value)
    number = link.removeprefix("tel:").removeprefix("+")
    assert link == "" or (number.isascii() and number.isdigit() and 2 <= len(number) <= 15)


def test_two_numbers_in_one_value_become_two_with_their_remark() -> None:
    both = contacts.split_numbers("0945-555-0101 or (02) 555-0102 (North)")
    assert both == ("0945-555-0101 (North)", "(02) 555-0102 (North)")


def test_one_number_stays_as_it_was_written() -> None:
    assert contacts.split_numbers("112 (from mobiles)") == ("112 (from mobiles)",)


def test_an_outdated_term_is_seen_however_it_is_spaced() -> None:
    assert contacts.has_outdated_words("1000: TEXT <space> BlockChild-Porn <space> URL")
    assert not contacts.has_outdated_words("0918-912-2813")
