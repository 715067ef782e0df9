"""Duty: the unit's rota, the unit that answers by agreement, notices, and each officer's calendar."""
