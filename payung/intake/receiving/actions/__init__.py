"""Every write of an incoming report."""

from payung.intake.receiving.actions.receiving import OralReport, Received, receive
from payung.intake.receiving.actions.written_down import write_down

__all__ = ["OralReport", "Received", "receive", "write_down"]
