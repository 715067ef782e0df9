"""Every write of exhibits."""

from payung.media.exhibits.actions.acquisition import Acquisition, receive_exhibit
from payung.media.exhibits.actions.custody import (
    confirm_destruction,
    destroy,
    hand_over,
    keep_exhibit,
    return_exhibit,
    take_destruction_back,
)
from payung.media.exhibits.actions.file_access import open_exhibit
from payung.media.exhibits.actions.new_hits import look_back
from payung.media.exhibits.actions.re_examination import examine_again
from payung.media.exhibits.actions.tombstones import destroy_again, file_destroyed
from payung.media.models import Source

__all__ = [
    "Acquisition",
    "Source",
    "confirm_destruction",
    "destroy",
    "destroy_again",
    "examine_again",
    "file_destroyed",
    "hand_over",
    "keep_exhibit",
    "look_back",
    "open_exhibit",
    "receive_exhibit",
    "return_exhibit",
    "take_destruction_back",
]
