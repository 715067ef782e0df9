"""Every write of the queue."""

from payung.cases.queue.actions.desk_settings import (
    delete_view,
    rename_view,
    save_view,
    set_single_keys,
    set_sound,
    start_with,
)
from payung.cases.queue.actions.presence import be_present, be_present_at

__all__ = [
    "be_present",
    "be_present_at",
    "delete_view",
    "rename_view",
    "save_view",
    "set_single_keys",
    "set_sound",
    "start_with",
]
