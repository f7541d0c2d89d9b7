"""``speechtimer dataset``: commands about a corpus, each imported only when it is called."""

from importlib import import_module

import click

__all__ = ["dataset"]

_COMMANDS = {
    "check": "speechtimer.cli.dataset_check",
    "report": "speechtimer.cli.dataset_report",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command), f"{cmd_name} is not a click command"
        return command


@click.group(cls=_LazyGroup, epilog="Example: speechtimer dataset report data/corpus")
def dataset() -> None:
    """Look at a corpus, and check it."""
