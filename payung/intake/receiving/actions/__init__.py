"""Every write of an incoming report."""

from payung.intake.receiving.actions.receiving import Received, receive

__all__ = ["Received", "receive"]
