"""One report: level, story, next steps, notes and drafts."""
