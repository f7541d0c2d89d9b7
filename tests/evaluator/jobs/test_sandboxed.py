"""A worker with the real sandbox and a real, small model."""

from collections.abc import Callable
from pathlib import Path

from evaluator.database.models import State
from evaluator.event import Event
from evaluator.jobs.locks import host_name, lock
from evaluator.jobs.tools import Tools
from evaluator.judging.result import ModelResult
from evaluator.predictions import unpacked
from tests.evaluator.events import make_team, row_of, submit
from tests.evaluator.jobs.processes import ended, until
from tests.evaluator.jobs.test_worker import crew


def test_a_model_is_judged(new_event: Callable[..., Event], tmp_path: Path) -> None:
    from tests.evaluator.sandbox.models import FAMILIES, save_model

    embeddings, options = FAMILIES["stacked-crf"]
    model = save_model(tmp_path / "model.pt", embeddings(tmp_path), **options).read_bytes()
    event = new_event(judging={"runs": 1})
    good = submit(event, make_team(event, "Les Chronos"), model).id
    bad = submit(event, make_team(event, "Others"), b"no model at all").id
    with crew(event, Tools(), workers=2):
        with lock(event.folder / "host" / f"{host_name()}.lock") as another_is_timed:
            assert another_is_timed
            # What comes before does not wait for a turn.
            until(lambda: row_of(event, good).stage == "turn")
            until(lambda: row_of(event, bad).state == State.FAILED)
        until(lambda: ended(event) and row_of(event, good).compared_at is not None)
    assert (row_of(event, good).state, row_of(event, bad).state) == (State.SCORED, State.FAILED)
    assert not row_of(event, bad).ours
    result = row_of(event, good).result
    assert result is not None
    assert ModelResult.from_dict(result).megabytes == len(model) / 1e6
    with event.reading() as session:
        row = session.merge(row_of(event, good), load=False)
        assert row.predictions is not None
        assert len(unpacked(row.predictions)) == len(event.hidden)
        assert row.fingerprint
