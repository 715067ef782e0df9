"""Officers, for administrators: invitation, roles, lost factors and leaving."""
