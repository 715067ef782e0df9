"""Lists of known material: read, fetched, corrected and exported."""
