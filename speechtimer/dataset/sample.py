"""Look at sentences of some groups of templates.

    python -m speechtimer.dataset.sample two_blocks 20
    python -m speechtimer.dataset.sample curling 10 --templates my_templates --registers spoken

Spans are shown as ``[text](label)``; a program that the parser would assemble otherwise from
the very same spans is shown beside the one that the template means.
"""

import argparse
import sys
from itertools import islice
from pathlib import Path

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.dataset.noise import REGISTERS
from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import TemplateError
from speechtimer.meaning import interpret
from speechtimer.program import Program, same_timer

__all__ = ["show"]


def show(sentence: Sentence) -> str:
    """One sentence with its spans and its program."""
    shown, at = "", 0
    for span in sentence.spans:
        shown += f"{sentence.text[at : span.start]}[{span.text}]({span.label})"
        at = span.end
    read = interpret(sentence.text, sentence.spans).program
    line = f"{shown}{sentence.text[at:]}  ->  {_blocks(sentence.program)}"
    return line if same_timer(read, sentence.program) else f"{line}  !! assembled: {_blocks(read)}"


def _blocks(program: Program | None) -> str:
    return "none" if program is None else str(program)


def main() -> None:
    options = read_options()
    try:
        grammar = load_grammar(options.templates)
        wanted = {
            group.name: group.weight if not options.groups or group.name in options.groups else 0.0
            for group in grammar.groups
        }
        unknown = set(options.groups) - set(wanted)
        if unknown:
            sys.exit(f"there is no group {min(unknown)}: use one of {', '.join(sorted(wanted))}")
        registers = dict.fromkeys(options.registers, 1.0)
        config = DatasetConfig(
            sentences={"train": options.count}, registers=registers, held_out=0.0, groups=wanted
        )
        for sentence in islice(generate(grammar, config, checked=False), options.count):
            print(show(sentence))
    except TemplateError as error:
        sys.exit(str(error))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m speechtimer.dataset.sample",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("groups", nargs="*", help="groups of the templates (default: all)")
    parser.add_argument("count", type=int, help="how many sentences")
    parser.add_argument(
        "--templates",
        type=Path,
        metavar="FOLDER",
        help="a folder of templates, instead of those that ship with SpeechTimer",
    )
    parser.add_argument(
        "--registers",
        nargs="+",
        choices=REGISTERS,
        default=["clean"],
        help="as written with care (clean, the default), spoken, typed, message",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
