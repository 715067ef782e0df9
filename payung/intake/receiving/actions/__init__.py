"""Every write of a report that comes in."""

from payung.intake.receiving.actions.receiving import Received, receive

__all__ = ["Received", "receive"]
