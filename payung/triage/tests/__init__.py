"""What triage promises."""
