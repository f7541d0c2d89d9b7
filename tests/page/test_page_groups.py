"""Groups, circuits and names, as they run."""

from playwright.sync_api import expect

from tests.page.timer_page import TimerPage, block, group


def test_both_levels_are_shown(timer: TimerPage) -> None:
    timer.begin((1, 60, 0), group(3, 120, block(8, 20, 10)))
    assert (timer.shown().round, timer.shown().block) == ("Tour 1 / 1", "Bloc 1 / 2")
    timer.pass_time(60)
    assert (timer.shown().round, timer.shown().block) == ("Série 1 / 3 · 1 / 8", "Bloc 2 / 2")
    timer.pass_time(7 * 30 + 20)
    shown = timer.shown()
    assert (shown.phase, shown.digits, shown.round) == ("Repos", "2:00", "Série 1 / 3 · 8 / 8")
    assert shown.next == "Ensuite : effort, 20 s, série 2 / 3 · 1 / 8"
    timer.pass_time(120 + 4 * 30)
    assert timer.shown().round == "Série 2 / 3 · 5 / 8"


def test_a_circuit_says_what_to_do_and_what_comes(timer: TimerPage) -> None:
    timer.begin(
        group(2, 90, block(1, 40, 20, "squats"), block(1, 60, 20, "gainage"), block(1, 30, 20))
    )
    seen = []
    for seconds in (40, 20, 60, 20, 30, 90):
        shown = timer.shown()
        seen.append((shown.phase, shown.round, shown.next))
        timer.pass_time(seconds)

    assert seen == [
        ("squats", "Série 1 / 2 · 1 / 3", "Ensuite : repos, 20 s"),
        ("Repos", "Série 1 / 2 · 1 / 3", "Ensuite : gainage, 1 min"),
        ("gainage", "Série 1 / 2 · 2 / 3", "Ensuite : repos, 20 s"),
        ("Repos", "Série 1 / 2 · 2 / 3", "Ensuite : effort, 30 s, série 1 / 2 · 3 / 3"),
        ("Effort", "Série 1 / 2 · 3 / 3", "Ensuite : repos, 1 min 30 s"),
        ("Repos", "Série 1 / 2 · 3 / 3", "Ensuite : squats, 40 s"),
    ]
    assert (timer.shown().phase, timer.shown().round) == ("squats", "Série 2 / 2 · 1 / 3")
    assert timer.shown().remaining == "2:50"
    timer.pass_time(170)
    expect(timer.page.locator("#done")).to_have_text("7 min 10 s")


def test_rounds_within_exercises_are_shown_as_well(timer: TimerPage) -> None:
    timer.begin(group(2, 120, block(8, 20, 10, "corde"), block(4, 40, 20, "sac")))
    timer.pass_time(8 * 30 + 60)

    assert timer.shown().phase == "sac"
    assert (timer.shown().round, timer.shown().block) == ("Série 1 / 2 · 2 / 4", "Exercice 2 / 2")


def test_skip_pause_and_restart_work_in_groups(timer: TimerPage) -> None:
    timer.begin(group(2, 60, block(2, 20, 10, "corde")))
    timer.press("Passer")
    timer.press("Passer")
    timer.press("Pause")
    timer.press("Passer")
    timer.pass_time(500)
    assert (timer.shown().phase, timer.shown().digits) == ("En pause", "1:00")

    timer.press("Reprendre")
    timer.pass_time(61)
    assert (timer.shown().phase, timer.shown().digits) == ("corde", "0:19")
    assert timer.shown().round == "Série 2 / 2 · 1 / 2"

    timer.press("Recommencer")
    timer.page.get_by_role("dialog").get_by_role("button", name="Recommencer").click()
    expect(timer.page.locator("#round")).to_have_text("Série 1 / 2 · 1 / 2")


def test_the_title_and_screen_readers_get_the_name(timer: TimerPage) -> None:
    timer.begin(group(3, 60, block(8, 20, 10, "montées de genoux")))

    assert timer.page.title() == "0:20 montées de genoux · SpeechTimer"
    expect(timer.page.locator("#announcer")).to_have_text(
        "montées de genoux, série 1 sur 3, 1 sur 8, 20 secondes"
    )


def test_a_tab_asleep_wakes_up_in_the_right_round(timer: TimerPage) -> None:
    timer.begin(group(100, 60, block(100, 20, 10)))
    timer.pass_time(41 * (100 * 30 + 50) + 6 * 30 + 25)

    shown = timer.shown()
    assert (shown.phase, shown.digits, shown.round) == ("Repos", "0:05", "Série 42 / 100 · 7 / 100")
