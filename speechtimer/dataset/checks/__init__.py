"""Where labels contradict the annotation guide, or the other labels of their files.

>>> from speechtimer.labels import Label, Span
>>> spoilt = Sentence("2 min", (Span(0, 5, Label.DURATION_WT_MIN),))
>>> [(found.rule, found.expected) for found in check_sentence(spoilt)]
[(1, '[2](duration_wt_min)')]
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from speechtimer.dataset.checks.boundaries import check_boundaries
from speechtimer.dataset.checks.finding import Finding, Located, Severity
from speechtimer.dataset.checks.likely import LEAST_PATTERNS, likely_errors, on_tokens, patterns
from speechtimer.dataset.checks.lines import Line, read_lines
from speechtimer.dataset.checks.meaning import check_labels
from speechtimer.dataset.checks.missing import check_missing
from speechtimer.dataset.checks.notations import check_notations
from speechtimer.dataset.checks.view import View
from speechtimer.dataset.checks.whole import check_program, check_twins
from speechtimer.dataset.sentence import Sentence

__all__ = [
    "Finding",
    "Line",
    "Located",
    "Report",
    "Severity",
    "check_files",
    "check_line",
    "check_sentence",
    "on_tokens",
    "read_lines",
]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in so many sentences, the surest first.

    ``skipped`` says why there was no cross-validation, "" where there was.
    """

    sentences: int
    findings: tuple[Located, ...]
    skipped: str = ""

    @property
    def cross_validated(self) -> bool:
        """Whether likely errors were looked for."""
        return not self.skipped

    def of(self, severity: Severity) -> list[Located]:
        """The findings of one severity."""
        return [located for located in self.findings if located.finding.severity is severity]


def check_sentence(sentence: Sentence) -> list[Finding]:
    """What the annotation guide says against a sentence's spans, from left to right."""
    view = View(sentence)
    found = list(check_boundaries(view))
    if all(end for _, end in view.bounds):  # a span of spaces has no words to look at
        for check in (check_labels, check_notations, check_missing):
            found += check(view)
    return sorted(found, key=lambda finding: (finding.start, finding.end))


def check_line(line: Line) -> list[Finding]:
    """The same, and what the spans mean together where each by itself is right."""
    found = check_sentence(line.sentence)
    if any(finding.severity is Severity.CONTRADICTION for finding in found):
        return found
    return [*check_program(line), *found]


def check_files(
    paths: Sequence[Path],
    *,
    guide_only: bool = False,
    folds: int = 5,
    seed: int = 0,
    min_confidence: float = 0.8,
    progress: Callable[[str, int, int], None] | None = None,
) -> Report:
    """Check all the sentences of .jsonl and .conll files together.

    Raises:
        DataError: a line cannot be read.
    """
    lines = [line for path in paths for line in read_lines(path)]
    found = [Located(line, finding) for line in lines for finding in check_line(line)]
    found += check_twins(lines)
    skipped = "the guide only was asked for" if guide_only else _why_not(lines)
    if not skipped:
        whole = [line for line in lines if on_tokens(line.sentence)]
        issues = likely_errors(
            [line.sentence for line in whole],
            folds=folds,
            seed=seed,
            min_confidence=min_confidence,
            progress=progress,
        )
        likely = [Located(whole[at], finding) for at, finding in issues]
        found += [issue for issue in likely if not any(map(issue.repeats, found))]
    order = list(Severity)
    found.sort(key=lambda located: order.index(located.finding.severity))
    return Report(len(lines), tuple(found), skipped)


def _why_not(lines: Sequence[Line]) -> str:
    """Why no model can be asked."""
    if find_spec("cleanlab") is None:
        return 'cross-validation needs the check extra: pip install "speechtimer[check]"'
    different = len(set(patterns([line.sentence for line in lines])))
    if different < LEAST_PATTERNS:
        return (
            f"cross-validation needs at least {LEAST_PATTERNS} different sentences, "
            f"there are {different}"
        )
    return ""
