"""The command line: commands are found by name and imported only when they are called."""

import errno
import os
import re
import select
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points, requires
from typing import Any, NoReturn

import click

from speechtimer.errors import SpeechTimerError
from speechtimer.interrupts import raise_again

__all__ = ["main"]

_COMMANDS = "speechtimer.commands"
# What a shell gives for a command that SIGPIPE ended, such as grep.
_BROKEN_PIPE = 141
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_EXTRA = re.compile(r"""^([\w.-]+).*;.*\bextra == ['"]([\w-]+)['"]""")


class _LazyGroup(click.Group):
    """Commands from the entry-point group ``speechtimer.commands``; errors in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted({point.name for point in entry_points(group=_COMMANDS)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        points = list(entry_points(group=_COMMANDS, name=cmd_name))
        return _load(points[0]) if points else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        found = super().resolve_command(ctx, args)
        raise_again()  # the command is imported
        return found

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        with _quiet_end():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _quiet_end():
            return super().invoke(ctx)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        if not options.get("standalone_mode", True):
            return super().main(args, *rest, **options)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # a terminal that cannot write "é" shows "?"
                stream.reconfigure(errors="replace")
        words = sys.argv[1:] if args is None else args
        try:
            code = super().main(args, *rest, **{**options, "standalone_mode": False})
        except Exception as error:
            _fail(error, next((word for word in words if not word.startswith("-")), ""))
        sys.exit(code if isinstance(code, int) else 0)


@contextmanager
def _quiet_end() -> Iterator[None]:
    """Turn Ctrl-C into an error of one line, and end in silence where nobody reads any more."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise click.Abort from error
    except BrokenPipeError as error:
        if not _reader_has_gone():
            raise click.ClickException(f"{error.strerror}: run it again") from error
        # Python flushes standard output once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_BROKEN_PIPE)


def _reader_has_gone() -> bool:
    """Whether it is our output that nobody reads, and not a pipe to another process."""
    output = select.poll()
    for stream in (sys.stdout, sys.stderr):
        output.register(stream.fileno(), 0)
    return bool(output.poll(0))


def _load(point: EntryPoint) -> click.Command:
    try:
        command = point.load()
    except ModuleNotFoundError as error:
        return _stand_in(point.name, _missing(error, point.name))
    assert isinstance(command, click.Command), f"{point.value} is not a click command"
    return command


def _stand_in(name: str, reason: str) -> click.Command:
    """A command that cannot be imported: its help and its only answer are what to install."""

    def refuse(words: tuple[str, ...]) -> NoReturn:
        del words
        raise click.ClickException(reason)

    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(
        name, context_settings=settings, callback=refuse, params=[words], help=reason
    )


def _fail(error: Exception, command: str) -> NoReturn:
    """Print one line on standard error and exit; what is no error of use is raised again."""
    code = 1
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        sys.exit(error.exit_code)
    if isinstance(error, click.Abort):
        code, line = 130, "interrupted"
    elif isinstance(error, click.ClickException):
        code, line = error.exit_code, _usage(error)
    elif isinstance(error, ModuleNotFoundError):
        line = _missing(error, command)
    elif isinstance(error, OSError):
        reason = error.strerror or str(error)
        line = f"{error.filename}: {reason}" if error.filename else reason
        if error.errno in _NO_ROOM:
            line += ": free some space, then run it again"
    elif isinstance(error, SpeechTimerError):
        line = str(error)
    else:
        raise error
    click.echo("Error: " + " ".join(line.split()), err=True)
    sys.exit(code)


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    if context is None:
        return error.format_message()
    return f"{error.format_message().rstrip('.')} (see {context.command_path} --help)"


def _missing(error: ModuleNotFoundError, command: str) -> str:
    """What to install for a module that is not there: the extra that brings it, or itself."""
    package = (error.name or "").partition(".")[0].replace("_", "-")
    if package in ("speechtimer", "api", "labelstudio-backend"):
        raise error
    extras: dict[str, list[str]] = {}
    for requirement in requires("speechtimer") or ():
        match = _EXTRA.match(requirement)
        if match and match[2] != "dev":
            extras.setdefault(match[2], []).append(match[1].replace("_", "-").lower())
    # Some extras hold others: the command's own, else the smallest.
    holding = [extra for extra, packages in extras.items() if package in packages]
    if holding:
        extra = command if command in holding else min(holding, key=lambda e: len(extras[e]))
        noun = "training" if extra == "train" else extra
        remedy = f'pip install "speechtimer[{extra}]"'
        return f"speechtimer {command} needs the {noun} extra: {remedy}"
    return f"speechtimer {command} needs the package {package}: pip install {package}"


@click.group(
    "speechtimer",
    cls=_LazyGroup,
    epilog='Example: speechtimer parse "3 séries de 2 minutes avec 30 secondes de repos"',
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="speechtimer", message="%(prog)s %(version)s")
def main() -> None:
    """Turn a French sentence into an interval timer, and train what does it."""
