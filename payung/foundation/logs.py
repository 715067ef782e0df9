"""What a log line may say: where something happened and of what kind, never with what contents."""

import logging
import traceback


class WithoutContents(logging.Formatter):
    """Writes time, level, logger and, for an exception, its type and the places it passed.

    Messages of exceptions and arguments of log calls may quote what somebody wrote, so neither is
    written.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line for `record`."""
        parts = [self.formatTime(record), record.levelname, record.name]
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            places = " < ".join(
                f"{frame.name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace))
            )
            parts.append(f"{kind.__name__} in {places}")
        else:
            parts.append(str(record.msg) if not record.args else record.msg.replace("\n", " "))
        return " ".join(parts)
