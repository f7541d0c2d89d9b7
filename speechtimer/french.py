"""How a program is told to a person, in French."""

from speechtimer.program import Block, Group, Item, Program, duration

__all__ = ["program_lines", "total"]


def program_lines(program: Program) -> list[str]:
    """A line for each block; those of a group are indented below it.

    >>> corde = Block(8, 20, 10, "corde")
    >>> program = Program((Block(1, 600, 0, "échauffement"), Group(3, (corde,), 120)))
    >>> for line in program_lines(program):
    ...     print(line)
    échauffement : 10 min
    3 fois, repos 2 min entre les tours :
      corde : 8 × 20 s, repos 10 s
    """
    return [line for item in program.blocks for line in _lines(item)]


def total(program: Program) -> str:
    """How long it lasts: what is timed, and how many efforts are not.

    >>> total(Program((Block(4, None, 60, "12 pompes"),)))
    '3 min + 4 efforts libres'
    """
    timed, efforts = duration(program.total_seconds), program.open_efforts
    if not efforts:
        return timed
    return f"{timed} + {efforts} " + ("efforts libres" if efforts > 1 else "effort libre")


def _lines(item: Item) -> list[str]:
    if isinstance(item, Block):
        return [_block(item)]
    return [_heading(item), *("  " + _block(block) for block in item.blocks)]


def _heading(group: Group) -> str:
    if group.rounds == 1:
        return f"une fois, puis repos {duration(group.rest_seconds)} :"
    rest = f", repos {duration(group.rest_seconds)} entre les tours" if group.rest_seconds else ""
    return f"{group.rounds} fois{rest} :"


def _block(block: Block) -> str:
    name = "" if block.name is None else f"{block.name} : "
    work = "libre" if block.work_seconds is None else duration(block.work_seconds)
    rounds = "" if block.rounds == 1 and name else f"{block.rounds} × "
    rest = f", repos {duration(block.rest_seconds)}" if block.rest_seconds else ""
    return f"{name}{rounds}{work}{rest}"
