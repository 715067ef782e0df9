"""Make docs/commands.md from the help of every `payung` command.

It reads the parsers, since their printed help differs between versions of Python.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.utils import translation

PAGE: Final[Path] = settings.CHECKOUT / "docs" / "commands.md"
HEAD: Final = """\
<!-- Made by `make docs` from the help of the commands. Change the commands, not this page. -->
# Commands

`payung` is the one command. It reads the [settings](operators/settings.md) from the environment. Bad input gets
one sentence that names the field, and exit status 2. `payung NAME --help` prints what is here. Django's own
commands, such as `migrate`, work too, except `changepassword`: only an officer can change their password.

"""


def names() -> list[str]:
    """Return the names of our own commands, sorted."""
    return sorted(name for name, app in get_commands().items() if app.startswith("payung."))


def _common(command: BaseCommand) -> set[str]:
    """Return the destinations of the arguments that Django adds."""
    theirs = next(base for base in type(command).__mro__ if base.__module__.startswith("django."))
    parser = theirs().create_parser("payung", "any")
    return {action.dest for action in parser._actions}


def _choices(action: argparse.Action) -> str:
    return "{" + ",".join(str(choice) for choice in action.choices or ()) + "}"


def _placeholder(action: argparse.Action) -> str:
    named = action.metavar or (_choices(action) if action.choices else action.dest.upper())
    return named if isinstance(named, str) else " ".join(named)


def _usage(action: argparse.Action) -> str:
    """Return the usage of an argument, such as `--to TO` or `[PATH ...]`."""
    if action.option_strings:
        value = "" if action.nargs == 0 else f" {_placeholder(action)}"
        text = action.option_strings[-1] + value
        return text if action.required else f"[{text}]"
    name = _placeholder(action)
    return {"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} [...]"}.get(
        str(action.nargs), name
    )


def _arguments(parser: argparse.ArgumentParser, hidden: set[str]) -> list[argparse.Action]:
    return [
        action
        for action in parser._actions
        if action.dest not in hidden
        and action.help != argparse.SUPPRESS
        and not isinstance(action, argparse._SubParsersAction)
    ]


def _subcommands(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, subparser in action.choices.items():
                yield name, helps.get(name, ""), subparser


def _sentence(text: str) -> str:
    text = " ".join(text.split()).replace("|", "\\|")
    text = text[:1].upper() + text[1:]
    return text if not text or text.endswith((".", "?", "!")) else text + "."


def _lines(call: str, text: str, arguments: list[argparse.Action]) -> Iterator[str]:
    yield f"`{' '.join([call, *map(_usage, arguments)])}`"
    yield f"\n{_sentence(text)}"
    explained = [action for action in arguments if action.help]
    if explained:
        yield ""
        yield from (
            f"- `{(action.option_strings or [_placeholder(action)])[-1]}`: {_sentence(str(action.help))}"
            for action in explained
        )
    yield ""


def _section(name: str) -> Iterator[str]:
    command = load_command_class(get_commands()[name], name)
    parser, hidden = command.create_parser("payung", name), _common(command)
    yield f"## payung {name}\n"
    yield from _lines(f"payung {name}", parser.description or "", _arguments(parser, hidden))
    for sub, text, subparser in _subcommands(parser):
        yield from _lines(f"payung {name} {sub}", text, _arguments(subparser, hidden))


def page() -> str:
    """Return the text of the page."""
    with translation.override("en"):
        lines = [line for name in names() for line in _section(name)]
    return HEAD + "\n".join(lines).rstrip() + "\n"
