"""What a sentence's spans mean together, and what a text means in two places."""

from collections.abc import Iterable, Iterator

from speechtimer.dataset.checks.finding import Finding, Located, Severity
from speechtimer.dataset.checks.lines import Line
from speechtimer.labels import Span
from speechtimer.meaning import interpret
from speechtimer.program import Program, same_timer

__all__ = ["check_program", "check_twins"]


def check_program(line: Line) -> Iterator[Finding]:
    """Spans that give no timer, and a written program that is not what they give."""
    sentence = line.sentence
    meant = interpret(sentence.text, sentence.spans)
    problem, program = meant.problem, meant.program
    if problem is not None and problem.kind == "invalid":
        yield _whole(line, f"les spans ne donnent pas de minuteur : {problem.message}")
    if line.has_program and not same_timer(sentence.program, program):
        message = "« program » n’est pas ce que donnent les spans"
        yield _whole(line, message, _written(program))


def check_twins(lines: Iterable[Line]) -> Iterator[Located]:
    """Texts that are labelled in two ways."""
    first: dict[str, Line] = {}
    for line in lines:
        twin = first.setdefault(line.sentence.text, line)
        here, there = set(line.sentence.spans), set(twin.sentence.spans)
        if here != there:
            differing = sorted(here ^ there)
            where = f"{twin.path}:{twin.number}" if twin.path != line.path else str(twin.number)
            message = f"le même texte est annoté autrement à la ligne {where}"
            start, end = differing[0].start, max(span.end for span in differing)
            yield Located(
                line,
                Finding(Severity.CONTRADICTION, start, end, message, _listed(twin.sentence.spans)),
            )


def _whole(line: Line, message: str, expected: str = "") -> Finding:
    return Finding(Severity.CONTRADICTION, 0, len(line.sentence.text), message, expected)


def _listed(spans: tuple[Span, ...]) -> str:
    return " ".join(f"[{span.text}]({span.label})" for span in spans) or "aucun span"


def _written(program: Program | None) -> str:
    return "null" if program is None else str(program)
