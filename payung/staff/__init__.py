"""Floor 2: units, officers, roles, certificates, keys; who asks, and what they may do."""
