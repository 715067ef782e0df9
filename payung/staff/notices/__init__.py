"""Notices: "go to the desk", without contents, by e-mail, SMS and webhook."""
