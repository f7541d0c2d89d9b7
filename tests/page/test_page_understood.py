"""What a sentence says beside its program: unused numbers, notes, doubts."""

from playwright.sync_api import expect

from tests.page.timer_page import TimerPage, block, group, span

TEXT = "🔥 4 fois 30 secondes, en tout 20 minutes"


def stretch(part: str, text: str = TEXT) -> dict[str, object]:
    start = text.index(part)
    return {"start": start, "end": start + len(part), "text": part}


def test_an_unused_number_is_marked_and_said(timer: TimerPage) -> None:
    timer.serve(spans=[span(TEXT, "4", "nb_rounds")], program=[(4, 30, 0)], unused=[stretch("20")])
    timer.say(TEXT)

    expect(timer.page.locator("#unused")).to_have_text("Non utilisé : 20 minutes")
    marks = timer.page.locator("#sentence mark")
    expect(marks).to_have_text(["4 (tours)", "20 (non utilisé)"])
    expect(marks.nth(1)).to_have_attribute("title", "non utilisé")


def test_a_labelled_number_may_be_unused(timer: TimerPage) -> None:
    timer.serve(
        spans=[span(TEXT, "4", "nb_rounds")],
        program=[(1, 30, 0)],
        unused=[stretch("4"), stretch("20")],
    )
    timer.say(TEXT)

    expect(timer.page.locator("#unused")).to_have_text("Non utilisé : 4 fois, 20 minutes")
    expect(timer.page.locator("#sentence mark")).to_have_text(
        ["4 (tours, non utilisé)", "20 (non utilisé)"]
    )


def test_a_doubt_is_marked_and_looked_at_before_the_start(timer: TimerPage) -> None:
    timer.serve(
        spans=[span(TEXT, "4", "nb_rounds")],
        program=[(4, 30, 0)],
        doubts=[{"start": 2, "end": 3}],
    )
    timer.say(TEXT)

    doubts = timer.page.locator("#doubts")
    expect(doubts).to_have_text("À vérifier avant de démarrer : 4 fois")
    expect(doubts).to_be_focused()
    expect(timer.page.locator("mark.doubtful")).to_have_text("4 (tours, à vérifier)")
    timer.page.keyboard.press("Enter")
    expect(timer.run).to_be_hidden()


def test_notes_are_shown_and_read_out(timer: TimerPage) -> None:
    notes = ["Sans repos dit, j’en ai compté 10 s.", "<b>Le total</b> ne change rien."]
    timer.serve(program=[(4, 30, 10)], notes=notes)
    timer.say(TEXT)

    expect(timer.page.locator("#notes li")).to_have_text(notes)
    expect(timer.page.locator("#announcer")).to_have_text(
        "Compris : 4 tours de 30 secondes, repos 10 secondes. Durée totale 2 minutes 30 secondes. "
        + " ".join(notes)
    )


def test_the_next_sentence_starts_clean(timer: TimerPage) -> None:
    timer.serve(
        program=[(4, 30, 0)],
        unused=[stretch("20")],
        notes=["Bon."],
        doubts=[{"start": 2, "end": 3}],
    )
    timer.say(TEXT)
    expect(timer.page.locator("#notes")).to_have_text("Bon.")
    timer.load((3, 20, 0))

    for part in ("#notes", "#unused", "#doubts"):
        expect(timer.page.locator(part)).to_be_hidden()
    expect(timer.start_button).to_be_focused()


def test_an_old_server_says_none_of_these(timer: TimerPage) -> None:
    timer.load((3, 20, 0))

    expect(timer.start_button).to_be_visible()
    for part in ("#notes", "#unused", "#doubts"):
        expect(timer.page.locator(part)).to_be_hidden()


def test_groups_and_open_efforts_are_said_to_screen_readers(timer: TimerPage) -> None:
    timer.load(
        group(3, 120, block(8, 20, 10, "corde"), block(1, None, 0, "12 pompes")), (1, 300, 0)
    )

    expect(timer.page.locator("#announcer")).to_have_text(
        "Compris : 3 séries : 8 tours de 20 secondes, corde, repos 10 secondes, "
        "puis 1 tour d’effort libre, 12 pompes ; repos entre les séries 2 minutes, "
        "puis 1 tour de 5 minutes. "
        "Durée totale 23 minutes et 3 efforts libres."
    )
