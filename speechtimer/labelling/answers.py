"""What each person says of a sentence, and the tags that their spans give its tokens."""

from collections.abc import Iterable, Sequence

from speechtimer.labelling.annotation import Task
from speechtimer.labels import Span
from speechtimer.tokens import Token

__all__ = ["answers", "on_page", "token_tags"]


def answers(task: Task) -> dict[str, tuple[Span, ...]]:
    """Each person's spans in the text's order, none twice; who only skipped says nothing.

    >>> from speechtimer.labelling.annotation import Annotation
    >>> answers(Task(1, "2 tours", (Annotation("Ana"), Annotation("Léo", skipped=True))))
    {'Ana': ()}
    """
    return {
        name: tuple(sorted(set(found.spans)))
        for name, found in task.decisions().items()
        if not found.skipped
    }


def token_tags(tokens: Sequence[Token], spans: Iterable[Span]) -> list[str]:
    """One BIO tag a token, as `speechtimer.tokens.spans_to_tags`, whatever people marked.

    A token belongs to the first span that touches it, so that spans that cut tokens or overlap
    have tags too.
    """
    tags = ["O"] * len(tokens)
    for span in sorted(spans):
        prefix = "B"
        for i, token in enumerate(tokens):
            if tags[i] == "O" and token.start < span.end and span.start < token.end:
                tags[i] = f"{prefix}-{span.label}"
                prefix = "I"
    return tags


def on_page(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans that can be marked in the text: inside it, each after the one before."""
    kept: list[Span] = []
    at = 0
    for span in sorted(spans):
        if at <= span.start < span.end <= len(text):
            kept.append(span)
            at = span.end
    return tuple(kept)
