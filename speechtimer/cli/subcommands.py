"""A command that is a group of others, each imported only when it is called."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

__all__ = ["LazyGroup"]


class LazyGroup(click.Group):
    """Commands by name, each the function of that name in a module.

    Args:
        modules: the module of each command.
    """

    def __init__(self, *words: Any, modules: Mapping[str, str], **options: Any) -> None:
        super().__init__(*words, **options)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in self._modules:
            return None
        command = getattr(import_module(self._modules[cmd_name]), cmd_name)
        assert isinstance(command, click.Command), f"{cmd_name} is not a click command"
        return command
