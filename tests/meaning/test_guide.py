"""The annotation guide's own table, row by row, and one sentence of ours for each rule."""

import pytest

from speechtimer.meaning import interpret
from tests.marked import marked


def program(source: str) -> str:
    sentence = marked(source)
    meant = interpret(sentence.text, sentence.spans)
    assert meant.program is not None, meant.problem
    return str(meant.program)


TABLE = [
    ("[3](n) séries de [2](wm) minutes avec [30](bs) secondes de repos", "3 × (120, 30)"),
    (
        "[3](n) séries de [8](n) fois [20](ws) secondes avec [10](bs) secondes de repos "
        "et [2](bm) minutes entre les séries",
        "3 × [8 × (20, 10)] rest 120",
    ),
    (
        "[3](n) tours : [40](ws) s de squats, [40](ws) s de pompes, [1](wm) min de gainage, "
        "[20](bs) s entre chaque exercice",
        "3 × [1 × (40, 20) squats, 1 × (40, 20) pompes, 1 × (60, 20) gainage]",
    ),
    (
        "[3](n) tours : [40](ws) s de squats, [40](ws) s de pompes, [1](wm) min de gainage, "
        "[20](bs) s entre les exercices, [2](bm) min entre les tours",
        "3 × [1 × (40, 20) squats, 1 × (40, 20) pompes, 1 × (60, 20) gainage] rest 120",
    ),
    (
        "[4](n) fois [1](wm) minute vite, [30](bs) secondes lent, [2](wm) minutes vite, "
        "[1](bm) minute lent",
        "4 × [1 × (60, 30), 1 × (120, 60)]",
    ),
    (
        "[1](wm)-[2](wm)-[3](wm)-[2](wm)-[1](wm) minutes avec [1](bm) minute de récup",
        "1 × (60, 60), 1 × (120, 60), 1 × (180, 60), 1 × (120, 60), 1 × (60, 60)",
    ),
    (
        "[5](n) fois [1](wm) minute, [3](n) fois [2](wm) minutes, récup [30](bs) s",
        "5 × (60, 30), 3 × (120, 30)",
    ),
    (
        "alterne [1](wm) min de course et [1](bm) min de marche pendant 20 minutes",
        "10 × (60, 60) course",
    ),
    ("EMOM 12 minutes", "12 × (60, 0)"),
    ("E2MOM 20 minutes", "10 × (120, 0)"),
    ("lance un tabata", "8 × (20, 10)"),
    ("[3](n) tabatas, [1](bm) min entre", "3 × [8 × (20, 10)] rest 60"),
    ("[4](n) pomodoros", "4 × (1500, 300)"),
    ("[5](n) × [10](ws) s, départ toutes les 3 minutes", "5 × (10, 170)"),
    ("[10](n) × 50 m, départ 1'10", "10 × (70, 0) 50 m"),
    ("[4](n) séries de 12 pompes avec [1](bm) minute de repos", "4 × (open, 60) 12 pompes"),
    (
        "[3](n) séries de [30](ws) secondes par côté, [20](bs) s de repos",
        "3 × [2 × (30, 0)] rest 20",
    ),
    ("[6](n) fois [45](ws) secondes, récup égale au temps d'effort", "6 × (45, 45)"),
    (
        "[10](n) × [30](ws)/[30](bs), [5](bm) min de récup, puis [6](n) × [1](wm)'/[1](bm)'",
        "1 × [10 × (30, 30)] rest 300, 6 × (60, 60)",
    ),
    ("[2](n) × 8 min de [30](ws)/[30](bs), récup [3](bm) min", "2 × [8 × (30, 30)] rest 180"),
    (
        "[2](n) tours : [8](n) fois [20](ws)/[10](bs) de corde, [4](n) fois [40](ws)/[20](bs) "
        "de sac, [2](bm) min entre les tours",
        "2 × [8 × (20, 10) corde, 4 × (40, 20) sac] rest 120",
    ),
    (
        "[3](n) tours : 12 pompes, [30](ws) s de gainage, [1](bm) min de repos",
        "3 × [1 × (open, 0) 12 pompes, 1 × (30, 0) gainage] rest 60",
    ),
    (
        "Échauffement [20](wm) min, [3](n) × [5](wm) min récup [2](bm) min, "
        "retour au calme [10](wm) min",
        "1 × (1200, 0) échauffement, 3 × (300, 120), 1 × (600, 0) retour au calme",
    ),
    (
        "[40](ws)/[20](bs) : squats, pompes, fentes, [3](n) tours",
        "3 × [1 × (40, 20) squats, 1 × (40, 20) pompes, 1 × (40, 20) fentes]",
    ),
]


@pytest.mark.parametrize(("source", "wanted"), TABLE)
def test_the_table(source: str, wanted: str) -> None:
    assert program(source) == wanted


RULES = {
    "A: two durations in a row are no sum": (
        "abdos [50](ws) s ; mollets [1](wm) min",
        "1 × (50, 0) abdos, 1 × (60, 0) mollets",
    ),
    "A: nor across a full stop": (
        "[7](wm) min. [20](ws) s de corde, [9](n) fois",
        "1 × (420, 0), 9 × (20, 0) corde",
    ),
    "B: a count before a comma belongs to the work before": (
        "chaise [50](ws) s, [2](n) fois, [15](bs) s de pause, mobilité [6](wm) min",
        "2 × (50, 15) chaise, 1 × (360, 0) mobilité",
    ),
    "B: a warm-up that is said last runs first": (
        "[7](n) × [2](wm) min après [12](wm) min d'échauffement",
        "1 × (720, 0) échauffement, 7 × (120, 0)",
    ),
    "B: a colon holds linking words": (
        "[5](n) tours : rameur [1](wm) min puis vélo [2](wm) min puis corde [30](ws) s",
        "5 × [1 × (60, 0) rameur, 1 × (120, 0) vélo, 1 × (30, 0) corde]",
    ),
    "B: brackets hold counts": (
        "[2](n) × ([9](n) × [15](ws)/[15](bs) + [4](wm) min tempo), R=[2](bm) min",
        "2 × [9 × (15, 15), 1 × (240, 0) tempo] rest 120",
    ),
    "B: le tout closes over all but the steps": (
        "échauffement [5](wm) min, puis [6](n) × [20](ws)/[10](bs) corde puis "
        "[3](n) × [1](wm) min de sac, le tout [2](n) fois",
        "1 × (300, 0) échauffement, 2 × [6 × (20, 10) corde, 3 × (60, 0) sac]",
    ),
    "C: what alternates is a list": (
        "gammes [4](wm) min, arpèges [2](wm) min, [3](n) fois, [1](bm) min entre les tours",
        "3 × [1 × (240, 0) gammes, 1 × (120, 0) arpèges] rest 60",
    ),
    "C: a count that announces the list is none": (
        "[2](n) tours de [3](n) ateliers : saut [20](ws) s, course [30](ws) s, slalom [20](ws) s",
        "2 × [1 × (20, 0) saut, 1 × (30, 0) course, 1 × (20, 0) slalom]",
    ),
    "D: after the work the second count is the outer one": (
        "[15](ws)/[15](bs) [9](n) fois, [2](n) séries, [3](bm) min entre les séries",
        "2 × [9 × (15, 15)] rest 180",
    ),
    "D: par série marks the inner one": (
        "[7](n) passages par bloc, [2](n) blocs, chaque passage dure [25](ws) s",
        "2 × [7 × (25, 0)]",
    ),
    "E: the nouns say whose the rests are": (
        "entre les séries [4](bm) min, entre les sprints [45](bs) s, "
        "[2](n) séries de [5](n) sprints de [8](ws) s",
        "2 × [5 × (8, 45)] rest 240",
    ),
    "E: capital and small r": (
        "[2](n) × [7](n) × [45](ws) s, r = [15](bs) s, R = [2](bm) min",
        "2 × [7 × (45, 15)] rest 120",
    ),
    "E: entre les blocs at the end speaks of all but the last": (
        "[6](n) × [1](wm) min récup [20](bs) s puis [3](n) × [2](wm) min récup [40](bs) s, "
        "[5](bm) min entre les deux blocs",
        "1 × [6 × (60, 20)] rest 300, 3 × (120, 40)",
    ),
    "E: after so many rounds": (
        "[9](n) × [2](wm) min, récup [1](bm) min, [4](bm) min au bout de 3",
        "3 × [3 × (120, 60)] rest 240",
    ),
    "F: a total is rounded down": (
        "[50](ws) s de marche nordique, [10](bs) s de pause durant 7 minutes et demie",
        "7 × (50, 10) marche nordique",
    ),
    "G: a protocol's own numbers are said": (
        "tabata de fentes en [30](ws)/[15](bs)",
        "8 × (30, 15) fentes",
    ),
    "G: a total after the exercise": (
        "tabata montées de genoux 6 min",
        "12 × (20, 10) montées de genoux",
    ),
    "G: a total before the name": ("13 minutes de tabata", "26 × (20, 10)"),
    "B: a step in English": (
        "[6](n) fois [40](ws) s de corde, cool down [9](wm) min",
        "6 × (40, 0) corde, 1 × (540, 0) cool down",
    ),
    "H: a period as hurried people type it": (
        "[14](ws) s de sprint tt les 2 min, [7](n) fois",
        "7 × (14, 106)",
    ),
    "I: per ankle": (
        "[25](ws) s d'équilibre par cheville, [2](n) fois",
        "2 × [2 × (25, 0) équilibre]",
    ),
    "K: a ratio by its other name": ("[5](n) × [35](ws) s, rapport 1:2", "5 × (35, 70)"),
    "G: minutes are understood": ("EMOM 9 : 7 wall balls", "9 × (60, 0) 7 wall balls"),
    "G: times a protocol": ("[4](n) fois un tabata", "4 × [8 × (20, 10)]"),
    "G: its rounds and what is done": ("tabata [5](n) rounds de fentes", "5 × (20, 10) fentes"),
    "J: an effort between timed ones": (
        "[7](wm) minutes de vélo, ensuite 15 pompes et enfin [2](wm) minutes de gainage",
        "1 × (420, 0) vélo, 1 × (open, 0) 15 pompes, 1 × (120, 0) gainage",
    ),
    "J: done in the time of an AMRAP": (
        "AMRAP de [14](wm) min avec 6 dips et 12 fentes",
        "1 × (840, 0)",
    ),
    "F: about a total": (
        "[25](ws) s de corde et [35](bs) s de repos pendant à peu près 7 minutes",
        "7 × (25, 35) corde",
    ),
    "J: a weight ends no range": (
        "presse [5](n) x 9 à 110 kg, [2](bm) min de récup",
        "5 × (open, 120)",
    ),
    "G: the rest of the minute": ("EMOM 9 min, [25](ws) s de corde", "9 × (25, 35) corde"),
    "H: a period before the count": (
        "[12](ws) s de sprint toutes les 2 minutes, [5](n) fois",
        "5 × (12, 108)",
    ),
    "I: to change sides": (
        "[2](n) séries de [40](ws) s de pigeon par côté, [5](bs) s pour changer de côté, "
        "[20](bs) s entre les séries",
        "2 × [1 × (40, 5) pigeon, 1 × (40, 20) pigeon]",
    ),
    "J: an open effort in a list": (
        "[2](n) tours : 300 m rameur, 15 burpees, [45](ws) s de planche, "
        "[1](bm) min entre les tours",
        "2 × [1 × (open, 0) 300 m rameur, 1 × (open, 0) 15 burpees, 1 × (45, 0) planche] rest 60",
    ),
    "J: a count inside a timed work is none": (
        "AMRAP [9](wm) minutes : 7 tractions, 14 fentes",
        "1 × (540, 0)",
    ),
    "J: a range of repetitions": (
        "[3](n) séries de 6 à 9 tractions, [2](bm) min de pause",
        "3 × (open, 120) 6 à 9 tractions",
    ),
    "A: said again with other names": (
        "[6](n) tours de gym de [5](wm) min. c'est-à-dire, [6](n) passages complets de [5](wm) min",
        "6 × (300, 0) gym",
    ),
    "A: a protocol is taken back": ("9 tabatas, non, [4](n) tabatas", "4 × [8 × (20, 10)]"),
    "A: a count before a hesitation": ("sept euh [8](n) séries de [3](wm) min", "8 × (180, 0)"),
    "B: a work with a count and a rest of its own": (
        "[7](n) séries de [35](ws) s avec [15](bs) s de pause, gainage [50](ws) s [4](n) fois, "
        "[25](bs) s de pause",
        "7 × (35, 15), 4 × (50, 25) gainage",
    ),
    "B: the same name in one item": (
        "inspire [4](ws) s, retiens [3](ws) s, expire [6](ws) s, retiens [3](ws) s, [9](n) cycles",
        "9 × [1 × (4, 0) inspire, 1 × (3, 0) retiens, 1 × (6, 0) expire, 1 × (3, 0) retiens]",
    ),
    "C: a list of lines": (
        "[4](n) tours en [35](ws)/[25](bs) :\ncorde\néquilibre sur un pied\nsprints",
        "4 × [1 × (35, 25) corde, 1 × (35, 25) équilibre sur un pied, 1 × (35, 25) sprints]",
    ),
    "C: a list before its count": (
        "[25](ws)/[35](bs) : dips, pompes x[6](n)",
        "6 × [1 × (25, 35) dips, 1 × (25, 35) pompes]",
    ),
    "C: as long each": (
        "[3](n) tours : dips, pompes, [25](ws) secondes chaque, [1](bm) min entre les tours",
        "3 × [1 × (25, 0) dips, 1 × (25, 0) pompes] rest 60",
    ),
    "E: between two exercises": (
        "[3](n) tours : [50](ws) s de corde, [35](ws) s de dips, [15](bs) s entre deux exos",
        "3 × [1 × (50, 15) corde, 1 × (35, 15) dips]",
    ),
    "J: told of each round": (
        "du [25](ws)-[35](bs) sur [7](n) répétitions, vous faites 80 mètres à chaque fois",
        "7 × (25, 35)",
    ),
    "J: what is held": (
        "[3](n) séries de [40](ws) s avec deux haltères de 6 kilos, [1](bm) min de pause",
        "3 × (40, 60)",
    ),
    "J: joined by a plus": (
        "[4](n) x (8 tractions + 16 fentes + [2](bm) min de repos)",
        "4 × [1 × (open, 0) 8 tractions, 1 × (open, 0) 16 fentes] rest 120",
    ),
    "J: after a verb and a comma": (
        "Dis, je fais 14 dips, [80](bs) secondes de récup, le tout [6](n) fois",
        "6 × (open, 80) 14 dips",
    ),
    "J: an AMRAP without a colon": ("AMRAP de [8](wm) min avec 6 dips et 9 fentes", "1 × (480, 0)"),
    "K: half, rounded up": ("[5](n) fois [25](ws) secondes, récup moitié", "5 × (25, 13)"),
    "K: a ratio": ("[5](n) sprints de [15](ws) s, ratio 1:3", "5 × (15, 45)"),
}


@pytest.mark.parametrize(("source", "wanted"), RULES.values(), ids=RULES.keys())
def test_the_rules(source: str, wanted: str) -> None:
    assert program(source) == wanted


def test_a_pomodoro_without_a_unit_is_in_minutes_and_says_so() -> None:
    sentence = marked("pomodoro [50](ws)/[10](bs), [2](n) fois")
    meant = interpret(sentence.text, sentence.spans)
    assert str(meant.program) == "2 × (3000, 600)"
    assert [note.split(" : ")[1] for note in meant.notes] == ["50 min.", "10 min."]


def test_seconds_that_are_said_stay_seconds_in_a_pomodoro() -> None:
    said = "pomodoro de [45](ws) secondes, [5](bs) secondes de pause, [2](n) fois"
    assert program(said).startswith("2 × (45, 5)")


def test_halves_that_are_counted_are_rounds() -> None:
    said = "[2 demi](wm)-heures de lecture, [5](bm) minutes de pause"
    assert program(said) == "2 × (1800, 300) lecture"


@pytest.mark.parametrize(
    "text",
    [
        "un pomodoro, ça dure combien ?",
        "pourquoi marche un tabata ?",
        "c'est, donc, quoi un EMOM ?",
    ],
)
def test_a_question_about_a_protocol_is_none(text: str) -> None:
    assert interpret(text, ()).program is None


def test_a_word_that_only_looks_like_a_protocol() -> None:
    assert program("un moment de calme, [2](n) fois [5](wm) min") == "2 × (300, 0)"
