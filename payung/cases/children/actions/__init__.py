"""Every write of children's own files."""

from payung.cases.children.actions.file_deletion import (
    cancel_file_deletion,
    confirm_file_deletion,
    decide_file_deletion,
)
from payung.cases.children.actions.file_entries import (
    LINE,
    GivenConsent,
    SaidWish,
    decide_wish,
    end_consent,
    name_worker,
    open_file,
    record_consent,
    record_wish,
    restrict,
    unrestrict,
    write_note,
)
from payung.cases.children.actions.suspect_cases import open_suspect_children

__all__ = [
    "LINE",
    "GivenConsent",
    "SaidWish",
    "cancel_file_deletion",
    "confirm_file_deletion",
    "decide_file_deletion",
    "decide_wish",
    "end_consent",
    "name_worker",
    "open_file",
    "open_suspect_children",
    "record_consent",
    "record_wish",
    "restrict",
    "unrestrict",
    "write_note",
]
