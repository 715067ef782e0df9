"""Commands of this room: `payung triage`."""
