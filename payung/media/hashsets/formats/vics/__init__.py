"""Project VIC's and VICS' JSON."""
