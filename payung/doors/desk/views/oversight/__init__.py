"""Oversight's pages: what names an official, what children say of units, what was done in spite of a rule."""

from payung.doors.desk.views.oversight.feedback import feedback
from payung.doors.desk.views.oversight.keys import keys
from payung.doors.desk.views.oversight.leaves import leaves
from payung.doors.desk.views.oversight.ledger import export, ledger
from payung.doors.desk.views.oversight.reports import reports
from payung.doors.desk.views.oversight.start import start

__all__ = ["export", "feedback", "keys", "leaves", "ledger", "reports", "start"]
