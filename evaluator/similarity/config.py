"""From which closeness on a pair of models is shown to the organisers."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["SimilarityConfig"]

Share = Annotated[float, Field(gt=0, le=1)]


class SimilarityConfig(BaseModel):
    """Thresholds; docs/evaluator-scoring.md has the measurements that they stand between.

    Attributes:
        noise: cosine of the body and of a training's own layers (all above the embeddings) from
            which one is the other but for noise.
        derived: cosine of both from which one was made from the other.
        from_base: cosine of the differences from a common base, from which that is so too.
        start: cosine of the bodies from which they share a starting point: a public checkpoint,
            or the seed of their first weights.
        permuted: relative difference of singular values up to which matrices that look unlike
            hold the same neurons in another order.
        errors: share of errors in common (Jaccard) from which it says something.
        fewest_errors: in common, below which it says nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    noise: Share = 0.99
    derived: Share = 0.9
    from_base: Share = 0.95
    start: Share = 0.4
    permuted: Share = 0.015
    errors: Share = 0.6
    fewest_errors: Annotated[int, Field(ge=1)] = 20
