"""The command's name has a hyphen (a contract); its code is in `payung.language.command`."""  # noqa: N999

from payung.language.command import Command

__all__ = ["Command"]
