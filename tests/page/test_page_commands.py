"""Commands by voice while the timer runs: heard for real, and never by accident."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.page.spoken import MICROPHONE_SPY, Tones, pitch, read_wav, sound
from tests.page.test_page_modules import call
from tests.page.timer_page import TimerPage

SAID = {
    440.0: "Pause.",
    600.0: "suivant",
    760.0: "Stop !",
    840.0: "Oui.",
    920.0: "Et là il me dit stop.",
}
PAUSE, NEXT, STOP, YES, TALK = SAID
WORD, SILENCE = 0.6, (0, 2.5)


def words(*tones: float) -> bytes:
    """Short utterances, with silence around them."""
    parts = [part for tone in tones for part in ((tone, WORD), SILENCE)]
    return sound(SILENCE, *parts, (0, 30))


SOUNDS = {
    # Said again and again, since a busy machine loses sound.
    "stop": words(STOP, STOP, STOP, *[YES] * 8),
    "next": words(*[NEXT] * 8),
    # Music, somebody who talks on, a click, a sentence with "stop" in it; and a command at last.
    "others": sound(
        *[SILENCE, (STOP, 5), SILENCE, (STOP, 0.04), SILENCE, (TALK, WORD)],
        *[SILENCE, (PAUSE, WORD)] * 8,
    ),
    "silence": sound((0, 60)),
}
ON = 'localStorage.setItem(\'speechtimer\', \'{"voice": "server", "commands": true}\');'
# What is shown while it listens, with the digits at that moment.
LOG = """
  window.log = [];
  addEventListener("DOMContentLoaded", () => {
    const text = document.getElementById("listening-text");
    const digits = document.getElementById("digits");
    new MutationObserver(() => log.push([text.textContent, digits.textContent]))
      .observe(text, { childList: true });
  });
"""
RECOGNISER = """
  window.SpeechRecognition = window.webkitSpeechRecognition = class {
    static status = "available";
    static async available() { return this.status; }
    static async install() { this.status = "available"; return true; }
    constructor() { window.ear = this; this.log = []; }
    get processLocally() { return this.local ?? false; }
    set processLocally(local) { this.local = local; }
    start() { this.log.push("start"); }
    abort() { this.log.push("abort"); }
    hear(transcript, confidence = 0, isFinal = true) {
      const result = Object.assign([{ transcript, confidence }], { isFinal });
      this.onresult({ resultIndex: 0, results: [result] });
    }
  };
  localStorage.setItem("speechtimer", '{"voice": "device", "commands": true}');
"""


@pytest.fixture(scope="module")
def recognizer() -> Tones:
    return Tones(SAID)


@pytest.fixture(scope="module")
def sounds() -> dict[str, bytes]:
    return SOUNDS


@pytest.fixture
def device(new_timer: Any) -> TimerPage:
    """A page whose browser recognises French on the device; the test says what it hears."""
    timer: TimerPage = new_timer(init=RECOGNISER + LOG)
    timer.begin((2, 20, 10))
    listens(timer)
    return timer


def listens(timer: TimerPage) -> None:
    expect(timer.page.locator("#listening[data-state=on]")).to_be_visible()


def log(timer: TimerPage) -> list[list[str]]:
    """What was shown, and with it the digits, since it listens."""
    shown: list[list[str]] = timer.page.evaluate("log")
    return [[text.replace("\u00a0", " "), digits] for text, digits in shown][2:]


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("pause", {"action": "pause"}),
        ("Pause.", {"action": "pause"}),
        ("Reprends !", {"action": "resume"}),
        (" SUIVANT ", {"action": "next"}),
        ("Arrête…", {"action": "stop"}),
        ("recommence depuis le début", {"action": "restart"}),
        ("Ajoute 30 secondes.", {"action": "add", "seconds": 30}),
        ("ajoute trente secondes", {"action": "add", "seconds": 30}),
        ("Rajoute une minute", {"action": "add", "seconds": 60}),
        ("ajoute quarante-cinq secondes", {"action": "add", "seconds": 45}),
        ("et là il me dit stop", None),
        ("non-stop", None),
        ("stop stop stop", None),
        ("la pause", None),
        ("pousse !", None),
        ("ne t’arrête pas", None),
        ("j’ajoute 30 secondes de repos", None),
        ("ajoute 30", None),
        ("Merci.", None),
        ("", None),
        ("…", None),
        ("日本", None),
    ],
)
def test_words_and_what_they_command(timer: TimerPage, said: str, command: Any) -> None:
    assert call(timer, "voice/commands", "commandIn", said) == command


@pytest.mark.parametrize(
    ("confidence", "obeyed"), [(None, True), (0, True), (0.9, True), (0.3, True), (0.2, False)]
)
def test_a_guess_is_no_command(timer: TimerPage, confidence: float | None, obeyed: bool) -> None:
    command = call(timer, "voice/commands", "commandIn", "stop", confidence)
    assert (command is not None) == obeyed


def test_each_phrase_is_one_command(timer: TimerPage) -> None:
    entries = timer.page.evaluate(
        """async () => {
          const { COMMANDS, commandIn } = await import("./page/voice/commands.js");
          return COMMANDS.flatMap(({ action, phrases }) =>
            phrases.map((phrase) => [phrase, action, commandIn(phrase)?.action]));
        }"""
    )
    phrases = [phrase for phrase, _, _ in entries]
    assert len(set(phrases)) == len(phrases) > 20
    assert [phrase for phrase, meant, found in entries if meant != found] == []


def test_commands_are_heard_and_obeyed(open_timer: Any, recordings: list[bytes]) -> None:
    timer = open_timer("stop", init=ON + LOG)
    timer.begin((3, 20, 15))
    # « Stop » asks first, as the button does, and « oui » answers.
    expect(timer.start_button).to_be_visible()
    shown = [text for text, _ in log(timer)]
    assert (shown[0], shown[-1]) == ("Entendu : stop", "Entendu : oui")
    for recording in recordings:
        channels, rate, samples = read_wav(recording)
        assert (channels, rate) == (1, 16_000)
        assert len(samples) / rate < 2.5
        assert min(abs(pitch(samples) - tone) for tone in (STOP, YES)) < 5


def test_other_sounds_do_nothing(open_timer: Any, recordings: list[bytes]) -> None:
    timer = open_timer("others", init=ON + LOG)
    timer.begin((3, 20, 15))
    expect(timer.page.locator("#listening-text")).to_have_text("Entendu : pause")
    assert log(timer) == [["Entendu : pause", "0:20"]]
    # Neither the music nor the click left the device.
    assert [round(pitch(read_wav(recording)[2]), -1) for recording in recordings] == [TALK, PAUSE]


@pytest.mark.parametrize(("seconds", "shown"), [(3, "trop tard"), (10, "Dites")])
def test_an_answer_that_comes_too_late_skips_nothing(
    open_timer: Any, seconds: float, shown: str
) -> None:
    timer = open_timer("next", init=ON)
    held: list[Route] = []
    timer.page.route(
        "**/transcribe",
        lambda route: route.fallback() if route.request.method == "GET" else held.append(route),
    )
    with timer.page.expect_request(
        lambda request: request.method == "POST" and "transcribe" in request.url
    ):
        timer.begin((3, 20, 5000))
        timer.pass_time(18)
    timer.pass_time(seconds)
    expect(timer.page.locator("#phase")).to_have_text("Repos")
    timer.page.unroute("**/transcribe")
    with timer.page.expect_response("**/transcribe"):
        held[0].continue_()
    expect(timer.page.locator("#listening-text")).to_contain_text(shown)
    assert timer.shown().phase == "Repos"


def test_off_unless_it_is_switched_on(open_timer: Any) -> None:
    timer = open_timer("silence", init=MICROPHONE_SPY)
    timer.load((2, 20, 10))
    option = timer.page.get_by_role("switch", name="Commandes vocales")
    expect(option).not_to_be_checked()
    timer.start_button.click()
    expect(timer.page.locator("#listening")).to_be_hidden()
    assert timer.page.evaluate("tracks.length") == 0


def test_the_microphone_is_open_only_while_it_runs(open_timer: Any) -> None:
    timer = open_timer(
        "silence", init='localStorage.speechtimer ??= \'{"voice": "server"}\';' + MICROPHONE_SPY
    )
    timer.load((2, 20, 10))
    timer.page.get_by_role("switch", name="Commandes vocales").check()
    where = timer.page.locator("#commands-where")
    expect(where).to_contain_text("Le micro reste ouvert pendant la séance")
    expect(where).to_contain_text("envoyée à ce serveur")
    timer.start_button.click()
    listens(timer)
    states = "tracks.map((track) => track.readyState)"
    assert timer.page.evaluate(states) == ["live"]

    button = timer.page.locator("#listening")
    button.click()
    expect(button).to_have_text("Commandes vocales coupées")
    assert timer.page.evaluate(states) == ["ended"]
    button.click()
    listens(timer)

    timer.pass_time(60)
    expect(timer.end).to_be_visible()
    assert timer.page.evaluate(states) == ["ended", "ended"]
    timer.page.reload()
    expect(timer.page.locator("#commands")).to_be_checked()


def test_a_microphone_that_is_refused(open_timer: Any) -> None:
    timer = open_timer("silence", init=ON, allowed=False)
    timer.begin((2, 20, 10))
    expect(timer.page.locator("#listening")).to_contain_text(
        "Le micro est bloqué : autorisez-le dans le navigateur, ou touchez ici pour réessayer"
    )
    assert timer.shown().phase == "Effort"


def test_on_the_device(device: TimerPage) -> None:
    timer = device
    assert timer.page.evaluate("[ear.lang, ear.continuous, ear.processLocally, ear.log]") == [
        "fr-FR",
        True,
        True,
        ["start"],
    ]
    timer.page.evaluate("ear.hear('pause', 0.9, false)")
    timer.page.evaluate("ear.hear('faut que je te dise stop')")
    timer.page.evaluate("ear.hear('suivant', 0.1)")
    assert timer.shown().phase == "Effort"
    timer.page.evaluate("ear.hear('Suivant')")
    assert timer.shown().phase == "Repos"
    timer.page.evaluate("ear.hear(' Ajoute 10 secondes')")
    assert timer.shown().digits == "0:20"


def test_a_recognition_that_ends_by_itself_goes_on(device: TimerPage) -> None:
    timer = device
    timer.page.evaluate("ear.onerror({ error: 'no-speech' }), ear.onend({})")
    timer.pass_time(1)
    assert timer.page.evaluate("ear.log") == ["start", "start"]
    timer.page.evaluate("ear.onerror({ error: 'network' }), ear.onend({})")
    expect(timer.page.locator("#listening")).to_contain_text("injoignable")
    timer.pass_time(1)
    assert timer.page.evaluate("ear.log") == ["start", "start", "abort"]


@pytest.mark.parametrize(
    ("asked", "said", "shown"),
    [
        ("stop", "oui", "#program"),
        ("stop", "non", "#run"),
        ("recommence", "oui", "#run"),
        ("stop", "pause", "#confirm"),
    ],
)
def test_questions_are_answered_by_voice(
    device: TimerPage, asked: str, said: str, shown: str
) -> None:
    timer = device
    timer.pass_time(5)
    timer.page.evaluate("(word) => ear.hear(word)", asked)
    dialog = timer.page.get_by_role("dialog")
    expect(dialog).to_contain_text("dites « oui » ou « non »")
    timer.page.evaluate("(word) => ear.hear(word)", said)
    expect(timer.page.locator(shown)).to_be_visible()
    if shown == "#run":
        expect(dialog).to_be_hidden()
        assert timer.shown().digits == ("0:20" if asked == "recommence" else "0:15")


def test_words_that_fit_no_moment_do_nothing(device: TimerPage) -> None:
    timer = device
    for word in ("reprends", "oui", "non"):
        timer.page.evaluate("(word) => ear.hear(word)", word)
    assert (timer.shown().phase, log(timer)) == ("Effort", [])


def test_a_busy_server_is_missed_once(open_timer: Any, watch: Any) -> None:
    watch.expect("/transcribe")
    timer = open_timer("next", init=ON + LOG)
    asked = 0

    def refuse_once(route: Route) -> None:
        nonlocal asked
        asked += route.request.method == "POST"
        if asked == 1 and route.request.method == "POST":
            route.fulfill(status=503, headers={"retry-after": "3"}, json={"detail": "Occupé."})
        else:
            route.fallback()

    timer.page.route("**/transcribe", refuse_once)
    timer.begin((3, 20, 15))
    expect(timer.page.locator("#listening-text")).to_have_text("Entendu : suivant")
    first, second, *_ = (text for text, _ in log(timer))
    assert first.startswith("Le serveur est occupé")
    assert second == "Entendu : suivant"


@pytest.mark.parametrize("index", [0, 1])
def test_more_time_for_this_interval_alone(timer: TimerPage, index: int) -> None:
    """By hand it is the key « + »."""
    timer.begin((3, 20, 10))
    timer.pass_time(20 * index + 5)
    left = timer.shown().remaining
    timer.page.keyboard.press("+")
    timer.page.keyboard.press("+")
    assert timer.shown().digits == ("1:15", "1:05")[index]
    minutes, seconds = map(int, left.split(":"))
    assert timer.shown().remaining == f"{minutes + 1}:{seconds:02}"
    timer.pass_time(74.9 if index == 0 else 64.9)
    assert timer.shown().digits == "0:01"
    timer.pass_time(0.2)
    shown = timer.shown()
    assert (shown.phase, shown.digits) == (("Repos", "0:10"), ("Effort", "0:20"))[index]
    timer.pass_time(200)
    expect(timer.page.locator("#done")).to_have_text("2 min 20 s".replace(" ", "\u00a0"))


def test_an_open_effort_has_nothing_to_lengthen(timer: TimerPage) -> None:
    timer.begin({"rounds": 2, "work_seconds": None, "rest_seconds": 10})
    timer.pass_time(7)
    timer.page.keyboard.press("+")
    assert timer.shown().digits == "0:07"
