"""Each rule of the annotation guide: what contradicts it, and what does not."""

import pytest

from speechtimer.dataset.checks import Finding, Severity, check_sentence
from tests.marked import marked


def contradictions(source: str) -> list[Finding]:
    found = check_sentence(marked(source))
    return [finding for finding in found if finding.severity is Severity.CONTRADICTION]


GOOD = [
    # The examples of the guide, in its order.
    "[3](n) séries de [2](wm) minutes",
    "[quatre-vingt-dix](ws) secondes",
    "[vingt et une](wm) minutes",
    "[1,5](wm) minute",
    "[deux virgule cinq](wm) minutes",
    "[3](n) tours, [une](bm) minute de pause",
    "[une](n) série de [30](ws) secondes",
    "[2](n) tours et une pause de [30](bs) secondes",
    "lance un chrono",
    "[20](wh) heures [et quart](wm)",
    "[3](bh) heures [et demie](bm) entre chaque série",
    "[20](wh) heures [moins quart](wm)",
    "[20](wh) heures [moins le quart](wm)",
    "[une](wm) minute [et demie](ws)",
    "[une demi](wm)-heure",
    "[un quart](wm) d'heure",
    "[trois quarts](wm) d'heure",
    "[une](wh) heure [et trois quarts](wm)",
    "une petite [demi](wm)-heure",
    "un bon [quart](wm) d'heure",
    "[1/2](wm) heure",
    "[1/4](wm)h",
    "[1,5](wh) h",
    "[2.5](wm) minutes",
    "[2](wh) heures [moins 12](wm)",
    "[3](wm) minutes [30](ws)",
    "[1](wh) heure [15](wm)",
    "[2](wm) minutes [trente](ws)",
    "[2](wm) minutes et [30](ws) secondes",
    "[1](wh)h[30](wm)",
    "[2](wm)min[30](ws)",
    "[45](ws)s",
    "[2](wm)'[30](ws)''",
    "[1](wm):[30](ws)",
    "[1](wh):[00](wm):[30](ws)",
    "[10](wm)m",
    "[5](n)x[30](ws)s",
    "[00](wm):[45](ws)",
    "[quatres](n) séries de [trente deux](ws) secondes",
    "[3](n) tours de [30](ws) secondes, pas plus de [30](bs) secondes de pause",
    "[30](ws)/[30](bs)",
    "du [30](ws)-[15](bs)",
    "[20](ws) [10](bs)",
    "pomodoro [25](wm)/[5](bm)",
    "[4](n) fois [45](ws) secondes, [15](bs) de récup",
    "3 séries euh non [4](n) séries de [2](wm) minutes",
    "[3](n) séries de [2](wm) minutes, 12 pompes à 18 heures, dans 5 minutes, en tout 20 minutes",
    "arrête le chrono, quelle heure est-il",
    "30-[45](ws) secondes de gainage, 1–[2](bm) min de repos",
    "8-[10](n) fois [30](ws) secondes",
    # What looks like a contradiction and is none.
    "[2](wm) minutes au moins [30](bs) secondes de repos",
    "[5](wm) minutes et [trois quarts](bm) d'heure de pause",
    "[8](n) fois [30](ws) s'il te plaît",
    "effort [30](ws) repos [15](bs) tours [4](n)",
    "repos [15](bs) effort [30](ws) tours : [4](n)",
    "[3](n) tours de [30](ws) mille mercis",
    "[3](n) tours de [30](ws) une pause de [15](bs)",
    "[4](n) tiers-temps d'[une](wm) minute",
    "[4](n) efforts à 75 pour cent [deux](bm) minutes de récup",
    "On [30](ws) off [60](bs)",
    "[30](ws) secondes d'effort, [15](bs) secondes de repos [5](n) fois",
    "[2](wm) minutes 30 pompes",
    "[8](n) 300 mètres en [30](ws) secondes",
    "[20](ws) secondes entre chacune [3](bs) secondes",
    "à douze heures trente [cinq](wm) minutes de sprint",
]

BAD = [
    # Rule 1
    ("[2 minutes](wm)", 1, "[2](duration_wt_min)"),
    ("[3 séries](n) de [30](ws) s", 1, "[3](nb_rounds)"),
    ("[30s](ws)", 1, "[30](duration_wt_sd)"),
    ("[2](ws) minutes", 1, "[2](duration_wt_min)"),
    ("[2](ws) segondes, [3](bh) minuttes de pause", 1, "[3](duration_br_min)"),
    ("[45](wm)s", 1, "[45](duration_wt_sd)"),
    ("[2](wm)''", 1, "[2](duration_wt_sd)"),
    # Rule 2
    ("quatre-[vingt](ws) secondes", 2, "[quatre-vingt](duration_wt_sd)"),
    ("[quatre-vingt](ws)-dix secondes", 2, "[quatre-vingt-dix](duration_wt_sd)"),
    ("[2](wm),5 minutes", 2, "[2,5](duration_wt_min)"),
    ("[vingt](ws) et une secondes", 2, None),
    ("[vingt](ws) [cinq](ws) secondes", 2, "[vingt cinq](duration_wt_sd)"),
    # Rule 3
    ("[une](n) pause de [30](bs) secondes", 3, "pas de span"),
    ("lance [un](n) petit chrono de [2](wm) minutes", 3, "pas de span"),
    # Rule 4
    ("une [demi](wm)-heure", 4, "[une demi](duration_wt_min)"),
    ("[une petite demi](wm)-heure", 4, "[demi](duration_wt_min)"),
    ("[une](n) [demi](wm)-heure", 4, "[une demi](duration_wt_min)"),
    ("[une](wm) minute et [demie](ws)", 4, "[et demie](duration_wt_sd)"),
    ("[deux](wh) heures moins [le quart](wm)", 4, "[moins le quart](duration_wt_min)"),
    ("[une demi](wh)-heure", 4, "[une demi](duration_wt_min)"),
    ("[une](wm) minute [et demie](wm)", 4, "[et demie](duration_wt_sd)"),
    ("[2](bh) heures [et quart](wm)", 4, None),
    # Rule 5
    ("[2](wm) minutes [et 30](ws) secondes", 5, "et [30](duration_wt_sd)"),
    ("[2](wm) minutes [30](wm)", 5, "[30](duration_wt_sd)"),
    ("[2](wm) minutes 30", 5, "[30]"),
    ("[3](n) fois 2 minutes [30](ws)", 5, "[2]"),
    ("[2](wm) minutes 30 secondes, [4](n) fois", 5, "[30]"),
    # Rule 6
    ("[1h30](wm)", 6, "[1] [30]"),
    ("[2'30](wm)", 6, "[2] [30]"),
    ("[1](wh)h30", 6, "[30]"),
    ("1h[30](wm)", 6, "[1]"),
    ("[0](bm):30", 6, "[30]"),
    ("[1](wh):[30](wm)", 6, "[1](duration_wt_min):[30](duration_wt_sd)"),
    ("[1](bm)'[30](ws)", 6, None),
    # Rule 7
    ("[cette](n) séries", 7, "pas de span"),
    ("repos [sans](bs)", 7, "pas de span"),
    # Rule 8
    ("[4](ws) séries de [30](ws) secondes", 8, "[4](nb_rounds)"),
    ("[3](n) minutes de [2](n) tours", 8, None),
    ("3 séries de [2](wm) minutes", 8, "[3]"),
    ("5x[30](ws)s", 8, "[5]"),
    # Rule 9
    ("[30](ws) secondes de repos", 9, "[30](duration_br_sd)"),
    ("[1](wm) minute entre chaque série", 9, "[1](duration_br_min)"),
    ("[3](n) fois [20](bs) secondes d'effort", 9, "[20](duration_wt_sd)"),
    ("[3](n) fois [20](ws) secondes avec une pause de [1](wm) minute", 9, "[1](duration_br_min)"),
    ("[3](n) fois [20](ws) secondes, 10 secondes de pause", 9, "[10]"),
    ("[3](n) séries de 20 secondes, [10](bs) de pause", 9, "[20]"),
    # Rule 10
    ("[30/15](ws)", 10, "[30]/[15]"),
    ("du [30-15](ws)", 10, "[30] [15]"),
    ("du 15-[30](bs)", 10, "[15]"),
    ("30-[15](bs) secondes", 10, "[30]"),
    ("[30](ws)/[15](ws)", 10, "[30](duration_wt_sd)/[15](duration_br_sd)"),
    ("du [30](ws)/15", 10, "[15]"),
]


@pytest.mark.parametrize("source", GOOD)
def test_good_labels(source: str) -> None:
    assert contradictions(source) == []


@pytest.mark.parametrize(("source", "rule", "expected"), BAD)
def test_bad_labels(source: str, rule: int, expected: str | None) -> None:
    (found,) = contradictions(source)
    assert found.rule == rule
    assert expected is None or found.expected == expected


def test_a_message_says_what_is_wrong() -> None:
    (found,) = contradictions("[3](n) séries de [2 minutes](wm)")
    assert found.message == "« 2 minutes » contient « minutes » : seul le nombre s’annote"
    assert (found.start, found.end) == (12, 21)


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("[sinquante](ws) secondes", None),
        ("[sincqante](ws) secondes", 7),
        ("[3](n) tours de [30](ws) secondes, 10 secondes de roulade", 14),
    ],
)
def test_a_doubt_is_no_contradiction(source: str, rule: int | None) -> None:
    found = check_sentence(marked(source))
    assert [finding.rule for finding in found] == ([] if rule is None else [rule])
    assert all(finding.severity is Severity.DOUBT for finding in found)


@pytest.mark.parametrize(
    "source",
    [
        "[3](n) tours de [30](ws) secondes, on commence dans 2 minutes",
        "[3](n) tours de [30](ws) secondes, maximum 2 minutes",
        "10 secondes de repos, non, [20](bs), et [4](n) fois [30](ws) secondes",
        "il me reste 10 minutes",
    ],
)
def test_other_numbers_are_not_suspected(source: str) -> None:
    assert check_sentence(marked(source)) == []
