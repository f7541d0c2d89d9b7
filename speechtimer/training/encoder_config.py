"""What a small encoder of one's own is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["EncoderConfig"]

Share = Annotated[float, Field(ge=0, lt=1)]
Size = Annotated[int, Field(ge=1, le=4096)]


class EncoderConfig(BaseModel):
    """A tokenizer and a RoFormer (Su et al., 2021), pretrained as a masked language model.

    Attributes:
        vocabulary_size: pieces of words at most; digits are always read one by one.
        max_positions: pieces that are read at once.
        dropout: of hidden layers and attention, when the encoder is fine-tuned.
        epochs: 0 leaves the weights as they are drawn.
        warm_up: the share of the steps in which the learning rate grows; then it falls to 0.
        masked_words: the share of the words that are to be guessed.
        checkpoint_minutes: at least so long between two checkpoints.
        threads: other numbers of threads give other last digits, and so other weights.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    vocabulary_size: int = Field(default=1500, ge=64, le=65536)
    layers: int = Field(default=3, ge=1, le=24)
    hidden_size: Size = 128
    heads: int = Field(default=4, ge=1, le=64)
    intermediate_size: Size = 256
    max_positions: int = Field(default=512, ge=16, le=8192)
    dropout: Share = 0.1
    epochs: int = Field(default=6, ge=0)
    mini_batch_size: int = Field(default=64, ge=1)
    learning_rate: float = Field(default=0.002, gt=0)
    weight_decay: float = Field(default=0.01, ge=0)
    warm_up: Share = 0.1
    masked_words: float = Field(default=0.2, gt=0, lt=1)
    checkpoint_minutes: float = Field(default=2.0, ge=0)
    seed: int = Field(default=0, ge=0)
    threads: int = Field(default=2, ge=1)

    @model_validator(mode="after")
    def _even_heads(self) -> "EncoderConfig":
        # Rotary positions turn pairs of features.
        if self.hidden_size % (2 * self.heads):
            raise ValueError(
                f"hidden_size: must be a multiple of {2 * self.heads} (twice the heads), "
                f"got {self.hidden_size}"
            )
        return self
