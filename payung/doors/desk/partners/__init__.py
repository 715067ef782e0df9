"""Partners whose machines send reports, for administrators."""
