"""Who teaches a student, and how much of that it believes."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["TeacherConfig"]


class TeacherConfig(BaseModel):
    """Trained models whose posteriors a small model learns (Hinton et al., 2015).

    Attributes:
        models: files of both families and any seeds; their posteriors are averaged.
        gold: how much of the loss the corpus's own labels make, the teacher's make the rest.
        temperature: above 1 the student learns more of what the teacher thinks unlikely.
        folder: where posteriors are kept, for other students of the same models and sentences.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: Annotated[tuple[Path, ...], Field(min_length=1)]
    gold: float = Field(default=0.0, ge=0, le=1)
    temperature: float = Field(default=1.0, ge=0.1, le=20)
    folder: Path = Path("runs/posteriors")
