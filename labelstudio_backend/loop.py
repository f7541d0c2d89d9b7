"""What keeps a project and its model together: it asks Label Studio how things are, and acts.

Webhooks only wake it. All that it decides comes from what Label Studio and the folder of versions
hold at that moment, so that a webhook that came twice, or never, changes nothing.
"""

import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from labelstudio_backend.config import LearningConfig
from labelstudio_backend.errors import LabelStudioError
from labelstudio_backend.learning import LEAST, Job, fingerprint
from labelstudio_backend.predicting import ordered, predictions, text_or_nothing
from labelstudio_backend.studio import Studio
from labelstudio_backend.tasks import read_export
from labelstudio_backend.training import Training
from labelstudio_backend.versions import Version, Versions
from speechtimer.dataset import write_jsonl
from speechtimer.dataset.checks import on_tokens
from speechtimer.errors import SpeechTimerError
from speechtimer.labelling.annotation import labelled_sentences
from speechtimer.parser import Parser

__all__ = ["Loop"]

# Seconds between two looks at Label Studio: when nothing happens, while a training runs, and after
# it did not answer. People who save often wake it often: it looks once for all of them.
_IDLE, _BUSY, _RETRY, _GATHER = 20.0, 1.0, 5.0, 0.5


class Loop:
    """The thread beside the web server.

    Args:
        project: its number in Label Studio.
    """

    def __init__(
        self, studio: Studio, project: int, versions: Versions, config: LearningConfig
    ) -> None:
        self._studio, self._project = studio, project
        self._versions, self._config = versions, config
        self._wake, self._stopped = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="labelling", daemon=True)
        self._training: Training | None = None
        self._annotations: int | None = None
        self._lowest = _counted(versions.outcomes())
        self._problem = ""
        self._load(versions.current())

    def start(self) -> None:
        """Begin; what a killed training has left is forgotten."""
        self._versions.clean()
        self._thread.start()
        self._wake.set()

    def stop(self) -> None:
        """End the thread, and the training if there is one."""
        self._stopped.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=30)

    def wake(self) -> None:
        """Something has changed in Label Studio."""
        self._wake.set()

    def request_training(self) -> None:
        """Somebody pressed « Start Training »; that is remembered until it is done."""
        self._versions.request_training()
        self._wake.set()

    @property
    def version(self) -> Version:
        """The version that serves."""
        return self._serving[0]

    def predict(self, tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """A prediction for each task, in order, of the version that serves."""
        version, parser = self._serving
        return predictions(parser, tasks, model_version=version.name)

    def status(self) -> dict[str, Any]:
        """How things are, JSON-ready."""
        training, outcomes = self._training, self._versions.outcomes()
        return {
            "version": self.version.name,
            "project": self._project,
            "label_studio": self._studio.url,
            "annotations": self._annotations,
            "next_training_at": self._next_at(),
            "training": None
            if training is None
            else {
                "annotations": training.annotations,
                "share": round(training.share, 3),
                "seconds_left": training.seconds_left,
            },
            "last_outcome": outcomes[-1] if outcomes else None,
            "trainings": len(outcomes),
            "problem": self._problem,
        }

    def outcomes(self) -> list[dict[str, Any]]:
        """What the trainings came to, the oldest first."""
        return self._versions.outcomes()

    # The thread

    def _run(self) -> None:
        while not self._stopped.is_set():
            woken = self._wake.wait(_BUSY if self._training else _IDLE)
            if self._stopped.is_set():
                break
            if woken:
                time.sleep(_GATHER)
                self._wake.clear()
            try:
                self._look(everything=woken or not self._training)
                self._problem = ""
            except Exception as error:  # the thread must not end: the server would only seem well
                if not isinstance(error, SpeechTimerError | OSError):
                    traceback.print_exc()
                self._problem = " ".join(str(error).split()) or type(error).__name__
                self._stopped.wait(_RETRY)
                self._wake.set()
        if self._training is not None:
            self._training.stop()

    def _look(self, *, everything: bool) -> None:
        """One look at how things are, and what is to be done about it."""
        outcome = self._training.outcome() if self._training else None
        if self._stopped.is_set():
            return  # an end that we caused ourselves is no outcome
        if outcome is not None:
            self._conclude(outcome)
        if everything or outcome is not None:
            counted = self._annotations = self._studio.annotated(self._project)
            if self._lowest is not None:
                self._lowest = min(self._lowest, counted)
            if self._training is None and self._is_due(counted):
                self._begin(counted)
            self._publish()

    def _publish(self) -> None:
        """Predictions of the version that serves for all tasks that lack them, in a good order.

        Older predictions stay: who has one of them on the screen could not submit any more.
        """
        name = self.version.name
        tasks = self._studio.without_prediction(self._project, name)
        if tasks:
            found = ordered(self.predict(tasks), [text_or_nothing(task) for task in tasks])
            sent = zip(tasks, found, strict=True)
            self._studio.import_predictions(
                self._project, [{"task": task["id"], **made} for task, made in sent]
            )
        # People see the predictions of the version that the project names; it can name none of
        # which there is no prediction.
        shown = self._studio.project(self._project)["model_version"]
        if shown != name and (tasks or self._studio.knows_version(self._project, name)):
            self._studio.update_project(self._project, model_version=name, **self._described())

    def _is_due(self, annotations: int) -> bool:
        if self._versions.training_requested:
            return True
        return annotations >= self._next_at()

    def _next_at(self) -> int:
        """How many annotated sentences the next training waits for.

        Where annotations were deleted, those that come in their place are news as well.
        """
        if self._lowest is None:
            return self._config.first
        return max(self._config.first, self._lowest + self._config.every)

    def _begin(self, counted: int) -> None:
        since = time.time()
        export = read_export(self._studio.export(self._project), {})
        # A span that cuts a word in two has no tags; the report lists such annotations.
        sentences = [s for s in labelled_sentences(export.tasks) if on_tokens(s)]
        new = fingerprint(sentences, self._config)
        if counted < self._next_at() and new == self._learnt():
            # Somebody pressed again, or the webhook came again.
            self._versions.forget_request(before=since)
            return
        folder = self._versions.learning
        self._versions.clean()
        folder.mkdir(parents=True)
        if len(sentences) < LEAST:
            problem = (
                f"il faut au moins {LEAST} phrases annotées pour entraîner, "
                f"il y en a {len(sentences)}"
            )
            found = {"annotations": len(sentences), "problem": problem, "promoted": False}
            self._conclude_with(found, counted=counted, since=since)
            return
        write_jsonl(folder / "annotated.jsonl", sentences)
        job = Job(
            folder=folder,
            sentences=folder / "annotated.jsonl",
            current=self.version.file,
            held_out=self._config.held_out,
            generated=self._config.generated,
            config=self._config.config,
            changes=dict(self._config.changes),
        )
        self._training = Training(
            job,
            annotations=len(sentences),
            counted=counted,
            since=since,
            fingerprint=new,
        )
        self._tell()

    def _conclude(self, outcome: Mapping[str, Any]) -> None:
        assert self._training is not None
        training, self._training = self._training, None
        if outcome["promoted"]:
            made = self._versions.learning / "made"
            self._load(self._versions.promote(made, annotations=training.annotations))
        found = {"annotations": training.annotations, **outcome}
        if not outcome.get("problem"):  # else the same once more may go well
            found["fingerprint"] = training.fingerprint
        self._conclude_with(found, counted=training.counted, since=training.since)

    def _learnt(self) -> str | None:
        """The fingerprint of what the last training learnt."""
        outcomes = self._versions.outcomes()
        return outcomes[-1].get("fingerprint") if outcomes else None

    def _conclude_with(self, outcome: Mapping[str, Any], *, counted: int, since: float) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        version = self.version.name
        self._versions.add_outcome({"at": at, **outcome, "counted": counted, "version": version})
        # What was pressed since then is for the next one, if there is anything new to learn then.
        self._versions.forget_request(before=since)
        self._versions.clean()
        self._lowest = counted
        self._tell()

    def _load(self, version: Version) -> None:
        # Both at once: requests are answered by other threads.
        self._serving = (version, Parser(version.file))

    def _tell(self) -> None:
        """Show in Label Studio how the training goes; it does not matter if that fails."""
        try:
            self._studio.update_project(self._project, **self._described())
        except LabelStudioError as error:
            self._problem = str(error)

    def _described(self) -> dict[str, str]:
        return {"description": describe(self.status())}


def _counted(outcomes: Sequence[Mapping[str, Any]]) -> int | None:
    """How many tasks were annotated at the last training; None where there was none."""
    known = [found["counted"] for found in outcomes if isinstance(found.get("counted"), int)]
    return known[-1] if known else None


def describe(status: Mapping[str, Any]) -> str:
    """The status in French, in a line or two."""
    parts = [f"Modèle {status['version']}."]
    if status["training"]:
        count = status["training"]["annotations"]
        parts.append(f"Entraînement en cours sur {count} phrases.")
    last = status["last_outcome"]
    if last is not None:
        parts.append(describe_outcome(last))
    if not status["training"]:
        parts.append(f"Prochain entraînement à {status['next_training_at']} phrases annotées.")
    return " ".join(parts)


def describe_outcome(outcome: Mapping[str, Any]) -> str:
    """What a training came to, in French."""
    if outcome.get("problem"):
        return f"Dernier entraînement : {outcome['problem']}."
    old, new = (_french(outcome[key]) for key in ("old_micro_f1", "new_micro_f1"))
    kept = "le nouveau modèle est en service" if outcome["promoted"] else "l'ancien modèle reste"
    return (
        f"Dernier entraînement sur {outcome['learnt']} phrases : micro-F1 {old} → {new} sur "
        f"{outcome['held_out']} phrases mises de côté, {kept}."
    )


def _french(share: float) -> str:
    return f"{share:.3f}".replace(".", ",")
