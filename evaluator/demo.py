"""An event to look at: six teams, and what they hand in, made of real small models.

The pages are up in seconds; the models come as they are trained, and are judged as they come. Some
minutes later is the deadline, one team is late, and then the winners are shown.
"""

import json
import logging
import multiprocessing
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from evaluator.demo_models import hidden_for, hostile_model, noised_model, trained_model
from evaluator.demo_times import GRACE, OPEN, after_deadline, is_over, put_off, shown_times
from evaluator.errors import EvaluatorError, SubmissionFault
from evaluator.event import CONFIG, Event
from evaluator.intake import accept_upload, announce_upload
from evaluator.new_event import create_event
from evaluator.serving import listen, serve, url_of
from evaluator.submitting import sha256
from evaluator.tokens import add_team, team_of
from speechtimer.shipped import shipped

__all__ = ["Hand", "demo_event", "hand_in", "run_demo"]

_log = logging.getLogger(__name__)

_TEMPLATE = shipped(Path("configs/event.yaml"))
_SHIPPED = Path("models/lstm_crf/model.pt")
_STATE = "demo.json"
_ORGANISER = "organisation"
_HIDDEN = 150
_ZONE = "Europe/Paris"
_SETTINGS: dict[str, str | int | float] = {
    "name": "Démonstration",
    "grace_minutes": GRACE.total_seconds() / 60,
    "runs": 3,
    "sample": 10,
    "again_minutes": 0.5,
    "allow_local": True,
}


@dataclass(frozen=True, slots=True)
class Hand:
    """What one team hands in.

    Attributes:
        make: writes the model file.
        late: minutes after the deadline; before it where negative.
    """

    team: str
    make: Callable[[Path], None]
    late: float
    api: Literal["answers", "down", None] = "answers"


def _trained(sentences: int, hidden_size: int, seed: int) -> Callable[[Path], None]:
    return partial(trained_model, sentences=sentences, hidden_size=hidden_size, epochs=4, seed=seed)


_HANDS = (
    Hand("Les Chronos", partial(shutil.copyfile, _SHIPPED), late=-95),
    Hand("Pause Café", partial(noised_model, _SHIPPED, share=0.02, seed=1), late=-12),
    Hand("Cheval de Troie", hostile_model, late=-30, api=None),
    Hand("Les Fractions", _trained(2500, 64, 3), late=-40, api=None),
    Hand("Hors Ligne", _trained(1500, 48, 5), late=-20, api="down"),
    Hand("Les Derniers", _trained(2000, 32, 7), late=1.2),
)


def run_demo(
    folder: Path,
    *,
    host: str,
    port: int,
    tell: Callable[[str], None],
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve a demonstration until Ctrl-C; the event is made first where there is none.

    Raises:
        EvaluatorError: the folder holds something else, or the port is taken.
    """
    if not (folder / CONFIG).exists():
        tell(f"{folder}: a new event…")
        demo_event(folder)
    event = Event.open(folder)
    if not (folder / _STATE).is_file():
        raise EvaluatorError(f"{folder}: an event, but not the demonstration: name another folder")
    state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    with listen(host, port) as listener, _api(state) as api:

        def ready() -> None:
            on_ready()
            url = url_of(host, listener)
            tell(f"leaderboard     {url}")
            tell(f"a team's token  {state['tokens'][_HANDS[0].team]}  ({_HANDS[0].team})")
            tell(f"an organiser's  {state['organiser']}")
            if is_over(event):
                tell(f"It is over, and the winners are shown; for another one remove {folder}.")
                return
            deadline, shown = shown_times(event)
            tell(f"deadline        {deadline}; later: speechtimer evaluator extend 15 -f {folder}")
            tell(f"winners         {shown}, once all is judged: {url}/?projection")
            tell("The models come within a minute or two. Ctrl-C ends it.")
            threading.Thread(target=_hand_all_in, args=(event, state, api), daemon=True).start()

        if len(state["handed_in"]) < len(_HANDS):
            put_off(event)
        serve(event, listener, workers=2, on_ready=ready)


def demo_event(folder: Path) -> None:
    """Set the demonstration's event up, with its teams; nothing is handed in yet."""
    zone = ZoneInfo(_ZONE)
    deadline = datetime.now(zone) + OPEN
    opens, display = deadline - timedelta(hours=8), deadline + GRACE
    times = {"opens": opens, "deadline": deadline, "display": display}
    written = {name: f"{time:%Y-%m-%d %H:%M}" for name, time in times.items()}
    event, organiser = create_event(
        folder,
        template=_TEMPLATE.read_text(encoding="utf-8"),
        values={**_SETTINGS, **written, "time_zone": _ZONE},
        hidden=hidden_for(_HIDDEN, seed=2026),
        organiser=_ORGANISER,
        now=lambda: opens,
    )
    with event.writing() as session:
        tokens = {hand.team: add_team(event, session, hand.team)[1] for hand in _HANDS}
    event.engine.dispose()
    _write(folder, {"organiser": organiser, "tokens": tokens, "handed_in": []})


def hand_in(event: Event, token: str, hand: Hand, file: Path, *, api: str) -> None:
    """Hand a file in as a team, at the time that the demonstration wants, if that has come."""
    moment = min(after_deadline(event, hand.late), event.now())
    then = Event(event.folder, event.config, lambda: moment)
    url = {"answers": api, "down": "http://127.0.0.1:9", None: None}[hand.api]
    with then.writing() as session:
        team = team_of(session, token)
        assert team is not None
        size = file.stat().st_size
        upload = announce_upload(
            then,
            session,
            team,
            file_name="model.pt",
            size=size,
            sha256=sha256(file),
            api_url=url,
        )
        arrived = then.uploads / upload.id
        shutil.copyfile(file, arrived)
        accept_upload(then, session, upload.id, arrived)
    arrived.unlink()
    then.engine.dispose()


def _hand_all_in(event: Event, state: dict[str, Any], api: str) -> None:
    for hand in _HANDS:
        if hand.team in state["handed_in"] or is_over(event):
            continue
        file = event.folder / "demo-model.pt"
        # In a process of its own: training would keep the pages and the judge's clock waiting.
        process = multiprocessing.get_context("spawn").Process(
            target=_make, args=(hand, file), daemon=True
        )
        process.start()
        process.join()
        if process.exitcode != 0:
            # Below 0 it was ended with the demonstration, and is made the next time.
            if process.exitcode is None or process.exitcode < 0:
                return
            _log.error("the model of %s could not be made", hand.team)
            continue
        while hand.late > 0 and event.now() < after_deadline(event, hand.late):
            time.sleep(1)
        try:
            hand_in(event, state["tokens"][hand.team], hand, file, api=api)
        except SubmissionFault as fault:
            _log.error("the model of %s is not taken: %s", hand.team, fault)
            continue
        state["handed_in"].append(hand.team)
        _write(event.folder, state)
        file.unlink()


def _make(hand: Hand, file: Path) -> None:
    # A terminal's Ctrl-C reaches this process too; the demonstration ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hand.make(file)


@contextmanager
def _api(state: dict[str, Any]) -> Iterator[str]:
    """SpeechTimer's own API, as a team would serve it; at the same port again."""
    port = str(state.get("api_port", 0))
    for chosen in (port, "0"):
        command = [sys.executable, "-m", "speechtimer", "serve", "--port", chosen]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        url = process.stdout.readline().rpartition(" ")[2].strip()
        if url:
            break
        process.wait()
    else:
        raise EvaluatorError("speechtimer serve does not start: try it by itself")
    state["api_port"] = int(url.rpartition(":")[2])
    try:
        yield url
    finally:
        process.terminate()
        process.wait()


def _write(folder: Path, state: dict[str, Any]) -> None:
    file = folder / _STATE
    file.touch(mode=0o600)
    file.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
