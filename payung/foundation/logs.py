"""What a log line may say: where something happened and of what kind, never with what contents."""

import logging
import re
import traceback

_CODE = re.compile(r"[a-z0-9_.-]{1,40}")


def _said(record: logging.LogRecord) -> str:
    """Return the message; what it was given is written only where all of it are short codes."""
    message = str(record.msg).replace("\n", " ")
    given = record.args if isinstance(record.args, tuple) else ()
    if given and all(isinstance(each, str) and _CODE.fullmatch(each) for each in given):
        return message % given
    return message


class WithoutContents(logging.Formatter):
    """Writes time, level, logger and, for an exception, its type and the places it passed.

    Messages of exceptions and arguments of log calls may quote what somebody wrote, so neither is
    written.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line for `record`."""
        parts = [self.formatTime(record), record.levelname, record.name]
        kind, _, trace = record.exc_info or (None, None, None)
        if kind is None:
            parts.append(_said(record))
        else:
            places = " < ".join(
                f"{frame.name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace))
            )
            parts.append(f"{kind.__name__} in {places}")
        return " ".join(parts)
