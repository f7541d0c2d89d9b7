"""The guide's section « From spans to the timer »: items, repetitions, and what gives none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechtimer.labels import Label, Span
from speechtimer.meaning import interpret
from speechtimer.program import Block, Problem, Program
from tests.marked import marked


def blocks(source: str) -> list[tuple[int, int | None, int]]:
    sentence = marked(source)
    meant = interpret(sentence.text, sentence.spans)
    assert meant.program is not None, meant.problem
    return [
        (b.rounds, b.work_seconds, b.rest_seconds)
        for b in meant.program.blocks
        if isinstance(b, Block)
    ]


def program(source: str) -> str:
    sentence = marked(source)
    meant = interpret(sentence.text, sentence.spans)
    return str(meant.program or meant.problem)


def problem(source: str) -> Problem:
    sentence = marked(source)
    found = interpret(sentence.text, sentence.spans)
    assert found.problem is not None, found.program
    return found.problem


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("[7](n) manches de [4](wm) minutes avec [50](bs) secondes de relâche", [(7, 240, 50)]),
        ("gaine [70](ws) secondes", [(1, 70, 0)]),
        ("[9](n) fois [1](wm) minute", [(9, 60, 0)]),
        ("récup [1](bm)'[10](bs), effort [2](wm)'[40](ws), [3](n) blocs", [(3, 160, 70)]),
        ("[2](wh) heures [et quart](wm) de vélo", [(1, 8100, 0)]),
        ("[trois](wh) heures [moins le quart](wm)", [(1, 9900, 0)]),
        ("[2](wh) heures [moins 20](wm)", [(1, 6000, 0)]),
        ("[une](wm) minute [et demie](ws)", [(1, 90, 0)]),
        ("[une demi](wm)-heure", [(1, 1800, 0)]),
        ("[1,5](wh) h", [(1, 5400, 0)]),
        ("[1](wh):[02](wm):[03](ws)", [(1, 3723, 0)]),
        ("[00](wm):[50](ws) x [6](n)", [(6, 50, 0)]),
    ],
)
def test_one_block(source: str, wanted: list[tuple[int, int, int]]) -> None:
    assert blocks(source) == wanted


@pytest.mark.parametrize(
    "link",
    [
        "puis",
        "ensuite",
        "après",
        "et après ça",
        "pis",
        "suivi de",
        "suivies de",
        "pour finir",
        "Puis",
        "PUIS",
        "pui",
        "ensuit",
        "aprè",
        ", puis enfin",
        "et puis après",
    ],
)
def test_linking_words_open_a_block(link: str) -> None:
    assert blocks(f"[4](wm) minutes de corde {link} [9](n) fois [15](ws) secondes de sprint") == [
        (1, 240, 0),
        (9, 15, 0),
    ]


def test_a_link_between_minutes_and_seconds_opens_a_block_too() -> None:
    assert blocks("[12](wm)' de patinage puis [1](wm)' puis [15](ws)\"") == [
        (1, 720, 0),
        (1, 60, 0),
        (1, 15, 0),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "[3](wm) min de course puis [2](bm) min de marche, [7](n) fois",
        "[3](wm) min d'effort suivies de [2](bm) min de récup, répété [7](n) fois",
        "[3](wm) min de course, après chaque tour [2](bm) min de marche, [7](n) tours",
        "[3](wm) min à fond puis [2](bm) min tranquille, puis on recommence [7](n) fois",
    ],
)
def test_a_link_to_a_rest_stays_in_the_block(source: str) -> None:
    assert blocks(source) == [(7, 180, 120)]


def test_the_rest_before_a_link_and_the_rounds_after_stay_where_they_are() -> None:
    assert blocks(
        "[2](n) tours de [5](wm) min, [1](bm) min de repos, puis [30](ws) s de planche [3](n) fois"
    ) == [(2, 300, 60), (3, 30, 0)]


def test_rounds_after_a_rest_belong_to_its_block_though_another_block_follows() -> None:
    assert blocks(
        "[40](ws) s vite puis [20](bs) s lent puis ça [6](n) fois puis [5](wm) min de marche"
    ) == [(6, 40, 20), (1, 300, 0)]


@pytest.mark.parametrize(
    "not_a_link", ["puis-je avoir", "tant pis,", "d'après moi", "après chaque tour"]
)
def test_lookalikes_are_no_links(not_a_link: str) -> None:
    said = f"[10](ws) s de corde, {not_a_link} [20](ws) s de planche, [3](n) fois"
    assert program(said) == "3 × [1 × (10, 0) corde, 1 × (20, 0) planche]"


def test_works_in_one_item_are_intervals_of_their_own() -> None:
    assert blocks("[1](wm) minute de corde et [20](ws) secondes de pompes") == [
        (1, 60, 0),
        (1, 20, 0),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "repos [25](bs) s, [2](n) fois [1](wm) min, j'ai bien dit repos [25](bs) secondes",
        "[2](n) fois [1](wm) min, repos [25](bs) ; je répète, [2](n) fois [1](wm) min",
        "[2](n) fois [1](wm) min, soit [60](ws) secondes, et [25](bs) de repos",
        "[2](n) tours, [1](wm) minute, [25](bs) de pause. [2](n) tours, [1](wm) minute",
    ],
)
def test_what_is_said_again_counts_once(source: str) -> None:
    assert blocks(source) == [(2, 60, 25)]


def test_a_rest_at_the_end_belongs_to_the_last_block() -> None:
    assert blocks(
        "[2](n) x [60](ws) s puis [3](n) x [40](ws) s avec [20](bs) s de repos entre chaque série"
    ) == [(2, 60, 0), (3, 40, 20)]


@pytest.mark.parametrize(
    "everywhere",
    ["partout", "à chaque fois", "entre toutes les séries", "tout le temps", "A chaque fois"],
)
def test_a_rest_for_all(everywhere: str) -> None:
    assert blocks(
        f"[2](n) x [60](ws) s puis [3](n) x [40](ws) s, [20](bs) s de repos {everywhere}"
    ) == [(2, 60, 20), (3, 40, 20)]
    assert blocks(
        f"[20](bs) s de repos {everywhere}, [2](n) x [60](ws) s puis [3](n) x [40](ws) s"
    ) == [(2, 60, 20), (3, 40, 20)]


def test_each_time_in_the_middle_speaks_of_its_own_block() -> None:
    assert blocks(
        "[5](n) x [60](ws) s avec [20](bs) s de pause à chaque fois puis [3](wm) min de marche"
    ) == [(5, 60, 20), (1, 180, 0)]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        # A row that is said again step by step.
        (
            "[3](ws)-[6](ws)-[9](ws) : inspire [3](ws), bloque [6](ws), expire [9](ws), "
            "[7](n) fois",
            "7 × [1 × (3, 0) inspire, 1 × (6, 0) bloque, 1 × (9, 0) expire]",
        ),
        # « entre les deux » items, but not where the last one is two.
        (
            "lecture [20](wm) min puis calcul [30](wm) min, [5](bm) min entre les deux",
            "1 × (1200, 300) lecture, 1 × (1800, 0) calcul",
        ),
        (
            "corde [4](wm) min puis [2](n) x [6](wm) min, [1](bm) min entre les deux",
            "1 × (240, 0) corde, 2 × (360, 60)",
        ),
        # « fois » joins two counts, unless the second is of series.
        ("[25](ws)/[5](bs) [3](n) fois [7](n) passages", "3 × [7 × (25, 5)]"),
        ("[25](ws)/[5](bs) [7](n) fois [3](n) séries", "3 × [7 × (25, 5)]"),
        ("corde, 700 m x [3](n), [80](bs) s de repos", "3 × (open, 80) 700 m"),
        # What lies between the works is what is done, unless it is a count.
        (
            "[3](n) tours : rameur [1](wm) min, airbike [1](wm) min, [25](bs) s entre chaque "
            "appareil",
            "3 × [1 × (60, 25) rameur, 1 × (60, 25) airbike]",
        ),
        # « 45 s 15 s entre chaque » is no pair.
        (
            "abdos [45](ws)s dos [45](ws)s [15](bs)s entre chaque, le tout [2](n) fois",
            "2 × [1 × (45, 15) abdos, 1 × (45, 15) dos]",
        ),
        ("fente [40](ws) s, changer de jambe, [3](n) fois", "3 × [2 × (40, 0) fente]"),
        (
            "un tabata corde puis [90](bs) s de repos puis un tabata gainage",
            "1 × [8 × (20, 10) corde] rest 90, 8 × (20, 10) gainage",
        ),
        # Rounds of what « + » joins, where « fois » repeats the last work alone.
        (
            "rameur [2](wm) min + dips [1](wm) min, [4](n) tours, [30](bs) s entre les tours",
            "4 × [1 × (120, 0) rameur, 1 × (60, 0) dips] rest 30",
        ),
        (
            "rameur [2](wm) min + dips [1](wm) min, [4](n) fois",
            "1 × (120, 0) rameur, 4 × (60, 0) dips",
        ),
    ],
)
def test_whose_the_rests_and_the_rounds_are(source: str, wanted: str) -> None:
    assert program(source) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (
            "chaise [20](ws)-[30](ws)-[20](ws) secondes, [10](bs) s de pause",
            "1 × (20, 10) chaise, 1 × (30, 10) chaise, 1 × (20, 10) chaise",
        ),
        ("bœuf mijoté [2](wh) h", "1 × (7200, 0) bœuf mijoté"),
        (
            "devoirs : [20](wm) min allemand, [20](wm) min histoire",
            "1 × (1200, 0) allemand, 1 × (1200, 0) histoire",
        ),
        (
            "mobilité : [6](wm) min. Corps : [9](wm) min. Retour au calme : [4](wm) min.",
            "1 × (360, 0) mobilité, 1 × (540, 0) corps, 1 × (240, 0) retour au calme",
        ),
        (
            "[50](ws) s par exercice, [25](bs) s de repos, exercices : dips, chaise, [2](n) tours",
            "2 × [1 × (50, 25) dips, 1 × (50, 25) chaise]",
        ),
        ("tabata de [12](n) rounds, montées de genoux", "12 × (20, 10) montées de genoux"),
    ],
)
def test_what_is_done_has_its_name(source: str, wanted: str) -> None:
    assert program(source) == wanted


@pytest.mark.parametrize(
    "source",
    ["[8](n) séries", "pause de [30](bs) secondes", "[8](n) tours avec [1](bm) min de pause"],
)
def test_incomplete_says_what_is_missing(source: str) -> None:
    found = problem(source)
    assert (found.kind, found.missing) == ("incomplete", ("work",))
    assert "durée de l’effort" in found.message


def test_nothing_is_empty() -> None:
    assert problem("quel temps fait-il").kind == "empty"
    assert problem("j'ai loupé mon tabata ce matin").kind == "empty"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("[0](n) tour de [30](ws) secondes", "nombre de tours"),
        ("[2,5](n) tours de [30](ws) secondes", "nombre de tours"),
        ("[99999](n) tours de [30](ws) secondes", "nombre de tours"),
        ("[0](wh) heure [moins 10](wm)", "négative"),
        ("[30](ws) s puis repos [0](bh) h [moins 10](bm)", "repos est négative"),
        ("[0](ws) seconde", "nulle"),
        ("[999999](wh) heures", "dépasse"),
        ("[blabla](ws) secondes", "« blabla »"),
    ],
)
def test_invalid_gives_the_reason(source: str, reason: str) -> None:
    found = problem(source)
    assert found.kind == "invalid"
    assert reason in found.message


def test_seconds_are_rounded_half_up() -> None:
    assert blocks("[7,5](ws) secondes") == [(1, 8, 0)]
    assert blocks("[0,33](wm) minute") == [(1, 20, 0)]


def test_total_runs_the_rest_between_blocks_but_not_after_the_last() -> None:
    assert Program((Block(3, 120, 30),)).total_seconds == 420
    assert Program((Block(2, 60, 10), Block(1, 30, 5))).total_seconds == 170


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 9), st.sampled_from(list(Label)))),
)
def test_any_spans_give_a_program_or_a_problem(
    text: str, places: list[tuple[int, int, Label]]
) -> None:
    spans = [Span(start, start + length, label) for start, length, label in places]
    meant = interpret(text, spans)
    assert (meant.program is None) != (meant.problem is None)


@pytest.mark.parametrize(
    ("source", "seconds"),
    [("13h", 46_800), ("[03](wh)h12", 11_520), ("[1](wh) h 5 min !", 3900), ("45 minutes", 2700)],
)
def test_a_text_that_is_one_duration_is_a_work(source: str, seconds: int) -> None:
    assert blocks(source) == [(1, seconds, 0)]


def test_a_duration_beside_anything_else_needs_its_label() -> None:
    assert problem("à 13h").kind == "empty"
    assert problem("[2](n) tours 45 s").kind == "incomplete"


def test_what_is_told_beside_a_timer_is_no_part_of_it() -> None:
    assert blocks("hier 8 séries, ce soir [12](n) séries de [20](ws) s") == [(12, 20, 0)]
    assert blocks("le train part dans 9 minutes, mets [4](wm) minutes de gainage") == [(1, 240, 0)]


def test_a_duration_without_its_label_in_a_row_is_one_of_the_row() -> None:
    source = "pyramide : [7](wm) minutes, 5 minutes, [3](wm) minutes, récup [1](bm) minute partout"
    assert blocks(source) == [(1, 420, 60), (1, 300, 60), (1, 180, 60)]


@pytest.mark.parametrize("asked", ["", "Prépare-nous ", "je voudrais faire ", "Ce soir c'est "])
def test_words_of_a_request_are_no_part_of_a_list(asked: str) -> None:
    source = f"{asked}burpees, corde et gainage, [50](ws) s chacun"
    wanted = "1 × (50, 0) burpees, 1 × (50, 0) corde, 1 × (50, 0) gainage"
    assert program(source) == wanted


def test_number_words_are_no_units_of_what_they_correct() -> None:
    source = "[25](ws) s de saut et sept, enfin non, [douze](bs) de repos"
    assert blocks(source) == [(1, 25, 12)]


@pytest.mark.parametrize("before", ["ma séance : ", "je vais devoir tenir, ", "reste concentré, "])
def test_everyday_words_turn_no_pair_into_minutes(before: str) -> None:
    assert blocks(f"{before}[6](n) fois [20](ws)/[20](bs)") == [(6, 20, 20)]


def test_minutes_are_said_by_what_is_done() -> None:
    assert blocks("devoirs, [3](n) fois [25](ws)/[5](bs)") == [(3, 1500, 300)]


def test_a_moment_is_no_protocol() -> None:
    source = "[40](ws) s de rameur, [15](bs) secondes de repos, je souffle 4 fois un moment"
    assert blocks(source) == [(1, 40, 15)]


def test_a_possessive_starts_no_period() -> None:
    source = "[20](ws) s de pompes, [5](n) fois, mets tes baskets, rendez-vous 8 h"
    assert blocks(source) == [(5, 20, 0)]
