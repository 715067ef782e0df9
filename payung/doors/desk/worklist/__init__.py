"""The viewing worklist: exhibits that nobody has viewed yet."""
