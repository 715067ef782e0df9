"""Every write of an incoming report."""

from payung.intake.receiving.actions.receiving import Received, Told, receive
from payung.intake.receiving.actions.written_down import write_down

__all__ = ["Received", "Told", "receive", "write_down"]
