"""The files of a result, by their names: all that lies in a bundle."""

from typing import Final

REPORT: Final = "report.html"
FILES: Final = "files.csv"
CASE: Final = "vics.json"
SUMMARY: Final = "summary.json"
# In a bundle the short summary comes first, so that whoever wants it alone reads little.
ALL: Final = (SUMMARY, FILES, CASE, REPORT)
