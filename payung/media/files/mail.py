"""What is attached to letters, or shown in them: one letter, or a mailbox of many; never their text."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from itertools import dropwhile
from os import SEEK_END
from typing import IO, Final

from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.filetypes import HEAD, kind_of

Part = tuple[str, bytes]
_POSTMARK: Final = re.compile(rb"From \S+ [^\n]*\d{4}\r?\n")  # before each letter of a mailbox
_MAIL: Final = (b"Return-Path:", b"Received:", b"Delivered-To:", b"MIME-Version:")
_HEADERS: Final = re.compile(  # of letters that were sent, of a Maildir, of pages that a browser has saved
    rb"(?:from|to|subject|date|message-id|content-type|x-[\w-]+): [^\n]*\n(?:[ \t][^\n]*\n)*[\w-]+:",
    re.I,
)
_LETTERS: Final = (".eml", ".emlx", ".mht", ".mhtml")
_POLICY: Final = email.policy.compat32


def are(head: bytes, name: str) -> bool:
    """Say whether a file that begins so is a letter or a mailbox: they have no sign of their own."""
    if _is_mailbox(head):
        return True
    is_letter = head.startswith(_MAIL) or name.lower().endswith(_LETTERS) or _HEADERS.match(head)
    return bool(is_letter) and b":" in head


def _is_mailbox(head: bytes) -> bool:
    return _POSTMARK.match(head.lstrip(b"\r\n")) is not None


def parts(file: IO[bytes], *, largest: int) -> Iterator[Part]:
    """Yield what is attached, by its name. `largest`: bytes of a letter of a mailbox, beyond which it is cut.

    Raises Unreadable for a single letter of twice as many: it is read as a whole.
    """
    is_mailbox = _is_mailbox(file.read(HEAD))
    file.seek(0)
    if is_mailbox:
        for number, letter in enumerate(_letters(file, largest), 1):
            message = email.message_from_bytes(letter, policy=_POLICY)
            yield from _attachments(message, f"letter {number}/")
        return
    if file.seek(0, SEEK_END) > 2 * largest:  # it takes several times as much
        raise Unreadable(FailureReason.TOO_LARGE)
    file.seek(0)
    yield from _attachments(email.message_from_binary_file(file, policy=_POLICY), "")


def _letters(file: IO[bytes], largest: int) -> Iterator[bytes]:
    """Yield each letter of a mailbox, which stand one after the other; one that is too large is cut."""
    letter = bytearray()
    for line in dropwhile(lambda line: not line.strip(), file):
        if _POSTMARK.match(line) and letter:
            yield bytes(letter)
            letter.clear()
        elif len(letter) <= largest and not (_POSTMARK.match(line) and not letter):
            letter += line
    yield bytes(letter)


def _attachments(letter: Message, where: str) -> Iterator[Part]:
    """Yield what is attached to a letter, or shown in it; not its text, unless that is something else."""
    for number, part in enumerate(letter.walk(), 1):
        if part.is_multipart():
            continue
        data, named = part.get_payload(decode=True), part.get_filename()
        is_text = part.get_content_maintype() == "text" and not named
        if isinstance(data, bytes) and data and not (is_text and not kind_of(data[:HEAD])):
            yield f"{where}{named or f'part {number}'}", data
