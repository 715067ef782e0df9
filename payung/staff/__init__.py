"""Floor 2: units, officers, roles, certificates and keys; viewers and what they may do."""
