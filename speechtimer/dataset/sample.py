"""Look at sentences of one group of templates: ``python -m speechtimer.dataset.sample basic 20``.

Spans are shown as ``[text](label)``; a program that the parser would assemble otherwise from
the very same spans is shown beside the one that the template means.
"""

import sys
from pathlib import Path

from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.dataset.sentence import Sentence
from speechtimer.meaning import interpret
from speechtimer.program import Program

__all__ = ["show"]


def show(sentence: Sentence) -> str:
    """One sentence with its spans and its program."""
    shown, at = "", 0
    for span in sentence.spans:
        shown += f"{sentence.text[at : span.start]}[{span.text}]({span.label})"
        at = span.end
    read = interpret(sentence.text, sentence.spans).program
    line = f"{shown}{sentence.text[at:]}  ->  {_blocks(sentence.program)}"
    return line if read == sentence.program else f"{line}  !! assembled: {_blocks(read)}"


def _blocks(program: Program | None) -> str:
    return "none" if program is None else str(program)


def main() -> None:
    names, count = sys.argv[1:-1], int(sys.argv[-1])
    grammar = load_grammar()
    config = load_config(Path("configs/dataset.yaml"), held_out=0.0)
    unknown = set(names) - {group.name for group in grammar.groups}
    if unknown:
        sys.exit(f"there is no group {min(unknown)}: name groups of the template files")
    wanted = {g.name: g.weight if not names or g.name in names else 0.0 for g in grammar.groups}
    config = config.model_copy(update={"groups": wanted})
    sentences = generate(grammar, config, checked=False)
    for _ in range(count):
        print(show(next(sentences)))


if __name__ == "__main__":
    main()
