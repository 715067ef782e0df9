"""The names of the files of a result, which are the files in a bundle."""

from typing import Final

REPORT: Final = "report.html"
FILES: Final = "files.csv"
CASE: Final = "vics.json"
SUMMARY: Final = "summary.json"
# In a bundle the short summary comes first, so that reading it alone is quick.
ALL: Final = (SUMMARY, FILES, CASE, REPORT)
