"""The timeline that is never unrolled, against one that is."""

import random
from dataclasses import asdict, dataclass
from typing import Any

from tests.page.timer_page import TimerPage, block, group

LOAD = """
  const load = (name) => import(new URL(`page/${name}.js`, document.baseURI));
  const [{ Timeline }, { momentAt }] = await Promise.all([load("timeline"), load("moment")]);
"""
UNROLLED = f"""async (programs) => {{
  {LOAD}
  return programs.map((program) => {{
    const timeline = new Timeline(program);
    const indexes = Array.from({{ length: timeline.length }}, (_, i) => i);
    return {{
      intervals: indexes.map((i) => timeline.at(i)),
      before: [...indexes, timeline.length].map((i) => timeline.before(i)),
      nextOpen: indexes.map((i) => timeline.nextOpen(i)),
      total: timeline.total,
    }};
  }});
}}"""


@dataclass(frozen=True, slots=True)
class Interval:
    kind: str
    seconds: int | None
    name: str
    round: int
    rounds: int
    step: int
    steps: int
    set: int
    sets: int
    block: int
    blocks: int


def unrolled(program: list[dict[str, Any]]) -> list[Interval]:
    """The rule in its plainest form."""
    intervals: list[Interval] = []

    def rest(seconds: int) -> None:
        if seconds:
            work = asdict(intervals[-1])
            intervals.append(Interval(**work | {"kind": "rest", "seconds": seconds, "name": ""}))

    for i, item in enumerate(program, 1):
        of_group = item if "blocks" in item else group(1, 0, item)
        for s in range(1, of_group["rounds"] + 1):
            for b, each in enumerate(of_group["blocks"], 1):
                for r in range(1, each["rounds"] + 1):
                    intervals.append(
                        Interval(
                            kind="work",
                            seconds=each["work_seconds"],
                            name=each.get("name", ""),
                            round=r,
                            rounds=each["rounds"],
                            step=b,
                            steps=len(of_group["blocks"]),
                            set=s,
                            sets=of_group["rounds"],
                            block=i,
                            blocks=len(program),
                        )
                    )
                    rest(each["rest_seconds"])
            if of_group["rest_seconds"]:
                if intervals[-1].kind == "rest":
                    intervals.pop()
                rest(of_group["rest_seconds"])
    if intervals[-1].kind == "rest":
        intervals.pop()
    return intervals


def some_program(of: random.Random) -> list[dict[str, Any]]:
    def some_block() -> dict[str, Any]:
        work = of.choice([None, 1, 20, 45])
        return block(of.randint(1, 4), work, of.choice([0, 0, 5, 10]), of.choice(["", "corde"]))

    def some_item() -> dict[str, Any]:
        if of.random() < 0.5:
            return some_block()
        blocks = [some_block() for _ in range(of.randint(1, 3))]
        return group(of.randint(1, 3), of.choice([0, 60]), *blocks)

    return [some_item() for _ in range(of.randint(1, 4))]


def test_each_interval_is_where_the_plain_rule_puts_it(timer: TimerPage) -> None:
    of = random.Random(1)
    programs = [some_program(of) for _ in range(300)]
    for program, found in zip(programs, timer.page.evaluate(UNROLLED, programs), strict=True):
        expected = unrolled(program)
        assert found["intervals"] == [asdict(interval) for interval in expected], program

        before = [{"length": 0, "seconds": 0, "open": 0}]
        for i, interval in enumerate(expected, 1):
            seconds = before[-1]["seconds"] + (interval.seconds or 0)
            open_efforts = before[-1]["open"] + (interval.seconds is None)
            before.append({"length": i, "seconds": seconds, "open": open_efforts})
        assert found["before"] == before, program
        assert found["total"] == before[-1]

        opens = [i for i, interval in enumerate(expected) if interval.seconds is None]
        following = [
            next((o for o in opens if o >= i), len(expected)) for i in range(len(expected))
        ]
        assert found["nextOpen"] == following, program


def test_half_a_billion_rounds_take_no_room(timer: TimerPage) -> None:
    """499 million rounds in 500 groups: unrolled, no browser could hold them."""
    length, total, moment = timer.page.evaluate(
        f"""async (program) => {{
          {LOAD}
          const timeline = new Timeline(program, {{ readySeconds: 3 }});
          const {{ seconds }} = timeline.total;
          const moment = momentAt(timeline, {{ index: 0, ms: 0 }}, (3 + seconds) * 1000 - 1);
          return [timeline.length, seconds, moment];
        }}""",
        [group(999, 7, block(999, 2, 1))] * 500,
    )

    assert length == 500 * 999 * 999 * 2 - 1 + 1
    assert total == 500 * 999 * (999 * 3 - 1 + 7) - 7
    assert moment["interval"] | {"set": 999, "round": 999, "block": 500} == moment["interval"]
    assert (moment["remainingMs"], moment["done"], moment["next"]) == (1, False, None)
