"""Programs that are too large to be unrolled, or to be laid out in full."""

from playwright.sync_api import expect

from tests.page.timer_page import TimerPage, block, group

# 10,000 rounds in 500 groups.
LARGE = [group(4, 60, block(5, 20, 10, f"exercice {i}")) for i in range(1, 501)]


def test_a_large_program_is_a_list_that_opens(timer: TimerPage) -> None:
    timer.load(*LARGE)
    expect(timer.page.locator(".group")).to_have_count(500)
    expect(timer.page.locator("#total")).to_have_text("111 h 5 min 40 s".replace(" ", "\u00a0"))
    assert timer.page.locator("#program *").count() < 6000

    timer.press("Groupe 250")
    timer.press("Bloc 250.1 · exercice 250")
    timer.press("Plus : Tours")
    timer.press("Descendre le bloc 250.1")
    expect(timer.page.get_by_role("button", name="Descendre le bloc 250")).to_be_focused()
    expect(timer.page.locator("#announcer")).to_have_text("Déplacé : Bloc 250")


def test_a_large_program_runs(timer: TimerPage) -> None:
    timer.begin(*LARGE)
    round_of_group = 4 * 30 + 20 + 60
    timer.pass_time(499 * 4 * round_of_group + 3 * round_of_group + 2 * 30 + 25)

    shown = timer.shown()
    assert (shown.phase, shown.digits) == ("Repos", "0:05")
    assert (shown.round, shown.block) == ("Série 4 / 4 · 3 / 5", "Bloc 500 / 500")
    assert shown.next == "Ensuite : exercice 500, 20 s"
    timer.pass_time(5 + 30 + 20)
    expect(timer.end).to_be_visible()
