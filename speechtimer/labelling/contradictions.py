"""Where a person's spans contradict the annotation guide."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from speechtimer.dataset import Sentence
from speechtimer.dataset.checks import Finding, Severity, check_sentence
from speechtimer.errors import DataError
from speechtimer.labelling.annotation import Task
from speechtimer.labelling.answers import answers, on_page
from speechtimer.labels import Span

__all__ = ["Contradiction", "contradictions"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What the guide has against one person's spans for one sentence, in French."""

    annotator: str
    task: Task
    finding: Finding


def contradictions(tasks: Iterable[Task]) -> list[Contradiction]:
    """All of them, sentence by sentence, from left to right."""
    found = []
    for task in tasks:
        known: dict[tuple[Span, ...], list[Finding]] = {}
        for annotator, spans in sorted(answers(task).items()):
            if spans not in known:
                known[spans] = list(_findings(task.text, spans))
            found += [Contradiction(annotator, task, finding) for finding in known[spans]]
    return found


def _findings(text: str, spans: tuple[Span, ...]) -> Iterator[Finding]:
    """What stands on its own is checked; what lies on another span or outside is said."""
    whole = on_page(text, spans)
    for span in spans:
        if span not in whole:
            message = "le span chevauche le précédent ou sort de la phrase : gardez-en un seul"
            yield Finding(Severity.CONTRADICTION, span.start, span.end, message, "pas de span")
    try:
        sentence = Sentence(text, whole)
    except DataError:  # half of a surrogate pair: no sentence of ours
        return
    for finding in check_sentence(sentence):
        if finding.severity is Severity.CONTRADICTION:
            yield finding
