"""The steps of a case: plan one, change, finish or call it off, record what has happened; one's own steps."""
