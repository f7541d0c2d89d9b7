"""What a team should know of its embeddings: Flair takes them, and they score less than they could.

Both are found in the file alone, without Flair.
"""

from evaluator.sandbox.inside.embeddings import Embedding

__all__ = ["WARNINGS", "warnings_of"]

_ORDER, _CONTEXT = "warning-order", "warning-context"
WARNINGS = frozenset({_ORDER, _CONTEXT})

# Flair saves the others' names; these have always the same when they are loaded.
_NAMES = {"OneHotEmbeddings": "one-hot-text", "HashEmbeddings": "hash"}


def warnings_of(embedding: Embedding) -> list[str]:
    """The codes of the reasons that say it; none of most models."""
    found = [_ORDER] if _reordered(embedding.stacked) else []
    if any(item.parameters.get("context_length") for item in (embedding, *embedding.stacked)):
        found.append(_CONTEXT)
    return found


def _reordered(stacked: tuple[Embedding, ...]) -> bool:
    """Whether a stack that was trained as it was made is loaded in another order.

    A token's vectors stand in the order of their names, which the stack numbers (0-…, 1-…) when
    it is made; `_NAMES` come back without a number.
    """
    saved = {i: item.parameters.get("name", "") for i, item in enumerate(stacked)}
    loaded = {i: _NAMES.get(item.kind, saved[i]) for i, item in enumerate(stacked)}
    numbered = all(
        saved[i].startswith(f"{i}-") for i, item in enumerate(stacked) if item.kind not in _NAMES
    )
    made = {i: f"{i}-" if numbered else name for i, name in loaded.items()}
    return sorted(made, key=made.__getitem__) != sorted(loaded, key=loaded.__getitem__)
