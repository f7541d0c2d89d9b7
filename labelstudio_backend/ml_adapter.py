"""The model that serves, for the ``label-studio-ml`` package: another door to the same versions.

``label-studio-ml init FOLDER --script labelstudio_backend/ml_adapter.py:SpeechTimerModel`` makes a
server of it. It speaks the interface of label-studio-ml 1.0.9 and that of 2.x. The package's
requirements do not go with those of training: it lives in an environment of its own, where nothing
is learnt. « Start Training » is left for the backend of ``speechtimer label start`` to find in the
same folder; the version that it promotes serves here from the next request on.

Environment variables:
    SPEECHTIMER_LABELLING: the folder of ``speechtimer label start``; ``labelling`` where none is
        set.
    SPEECHTIMER_MODEL: the model before the first training, as ``model`` in the configuration;
        the one that ships where none is set.
"""

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from label_studio_ml.model import (  # type: ignore[import-not-found]  # in another environment
    LabelStudioMLBase,
)

from labelstudio_backend.errors import LabelStudioError
from labelstudio_backend.predicting import predictions
from labelstudio_backend.versions import Version, Versions
from labelstudio_backend.workspace import FOLDER, Workspace
from speechtimer.parser import Parser

try:
    from label_studio_ml.response import (  # type: ignore[import-not-found]  # likewise
        ModelResponse,
    )
except ModuleNotFoundError:  # before 2.0 the predictions themselves are the answer
    ModelResponse = None

__all__ = ["SpeechTimerModel"]


class SpeechTimerModel(LabelStudioMLBase):  # type: ignore[misc]  # the package has no types
    """The version of a team's model that serves, whichever it is at each request.

    Raises:
        LabelStudioError: SPEECHTIMER_LABELLING or SPEECHTIMER_MODEL names nothing that is there.
    """

    # What 1.0.9 hands to `fit`; its own list lacks the last.
    TRAIN_EVENTS = (*LabelStudioMLBase.TRAIN_EVENTS, "START_TRAINING")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._versions = _versions(os.environ)
        super().__init__(*args, **kwargs)

    def setup(self) -> None:
        """2.x: say which version serves, when Label Studio asks."""
        self.set("model_version", self._versions.current().name)

    def predict(
        self, tasks: Sequence[Mapping[str, Any]], context: object = None, **kwargs: Any
    ) -> Any:
        """A prediction for each task, in order: a list (1.0.9) or a ``ModelResponse`` (2.x)."""
        del context, kwargs
        version = self._versions.current()
        found = predictions(_parser(version), tasks, model_version=version.name)
        if ModelResponse is None:
            return found
        return ModelResponse(model_version=version.name, predictions=found)

    def fit(self, *args: Any, event: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Leave word that a training is wanted; annotations are counted by the backend itself.

        Args:
            args: annotations and a folder (1.0.9), or the event and its data (2.x).
            event: why it is called; None: by hand, for a training.
        """
        del kwargs
        if args and isinstance(args[0], str):
            event = args[0]
        if event in (None, "START_TRAINING"):
            self._versions.request_training()
        return {}  # without a result 1.0.9 searches those of all events at each set-up


def _versions(environ: Mapping[str, str]) -> Versions:
    folder, model = environ.get("SPEECHTIMER_LABELLING"), environ.get("SPEECHTIMER_MODEL")
    if folder and not Path(folder).is_dir():
        raise LabelStudioError(
            f"SPEECHTIMER_LABELLING : le dossier {folder} n'existe pas, "
            "donnez celui de speechtimer label start"
        )
    if model and not Path(model).is_file():
        raise LabelStudioError(
            f"SPEECHTIMER_MODEL : le fichier {model} n'existe pas, donnez un modèle exporté"
        )
    return Versions(Workspace(Path(folder or FOLDER)).models, Path(model) if model else None)


@lru_cache(maxsize=1)
def _parser(version: Version) -> Parser:
    """Loaded when the version changes: 2.x makes a new object for each request."""
    return Parser(version.file)
