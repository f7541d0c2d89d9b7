"""The page's pure modules, called as they are."""

from typing import Any

import pytest

from tests.page.timer_page import TimerPage


def call(timer: TimerPage, module: str, function: str, *arguments: Any) -> Any:
    return timer.page.evaluate(
        """async ([module, name, given]) => {
          const address = new URL(`page/${module}.js`, document.baseURI);
          return (await import(address))[name](...given);
        }""",
        [module, function, list(arguments)],
    )


@pytest.mark.parametrize(
    ("seconds", "digits", "words", "spoken"),
    [
        (0, "0:00", "0 s", "0 seconde"),
        (1, "0:01", "1 s", "1 seconde"),
        (90, "1:30", "1 min 30 s", "1 minute 30 secondes"),
        (3600, "1:00:00", "1 h", "1 heure"),
        (359_999, "99:59:59", "99 h 59 min 59 s", "99 heures 59 minutes 59 secondes"),
    ],
)
def test_durations(timer: TimerPage, seconds: int, digits: str, words: str, spoken: str) -> None:
    assert call(timer, "durations", "clockDigits", seconds) == digits
    assert call(timer, "durations", "frenchDuration", seconds).replace("\u00a0", " ") == words
    assert call(timer, "durations", "spokenDuration", seconds) == spoken


@pytest.mark.parametrize(
    ("n", "noun", "words"),
    [
        (0, "tour", ""),
        (1, "effort libre", "1 effort libre"),
        (2, "effort libre", "2 efforts libres"),
    ],
)
def test_counts(timer: TimerPage, n: int, noun: str, words: str) -> None:
    assert call(timer, "durations", "count", n, noun) == words


def test_steps_stay_on_the_grid(timer: TimerPage) -> None:
    def stepped(value: int | None, sign: int) -> int:
        return int(call(timer, "drafts", "stepped", "work_seconds", value, sign))

    assert [stepped(v, 1) for v in (None, 1, 32, 120, 125, 600)] == [5, 5, 35, 150, 150, 660]
    assert [stepped(v, -1) for v in (1, 32, 120, 150, 600, 660)] == [1, 30, 115, 120, 570, 600]


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_sound_is_resampled_without_what_does_not_fit(timer: TimerPage, rate: int) -> None:
    """Tones up to 7 kHz stay as loud as they were; 12 kHz would come back as 4 kHz."""
    loudness = """async ([rate, hertz]) => {
      const { Resampler } = await import("./page/voice/resampler.js");
      const resampler = new Resampler(rate, 16000);
      const output = [];
      for (let at = 0; at < rate; at += 128) {
        const piece = Float32Array.from({ length: 128 }, (_, i) =>
          Math.sin((2 * Math.PI * hertz * (at + i)) / rate));
        output.push(...resampler.push(piece));
      }
      const middle = output.slice(2000, -2000);
      return [output.length, Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length)];
    }"""
    for hertz in (100, 1000, 7000):
        length, level = timer.page.evaluate(loudness, [rate, hertz])
        assert abs(length - 16_000) < 100
        assert level == pytest.approx(0.5**0.5, abs=0.02)
    if rate > 24_000:
        _, level = timer.page.evaluate(loudness, [rate, 12_000])
        assert level < 0.002


@pytest.mark.parametrize(
    ("sound", "clips"),
    [
        ([(0, 1), (0.3, 0.6), (0, 1)], [1.4]),  # one word, with the silence around it
        ([(0, 1), (0.3, 0.6), (0, 0.3), (0.3, 0.4), (0, 1)], [2.1]),  # two words
        ([(0, 1), (0.3, 0.06), (0, 1)], []),  # a click
        ([(0, 1), (0.3, 4), (0, 1)], []),  # somebody talks on
        ([(0.05, 3), (0.3, 0.6), (0.05, 1)], [1.4]),  # a word over a hum
        ([(0.002, 1), (0.003, 0.6), (0.002, 1)], []),  # far away
    ],
)
def test_short_utterances_are_cut_out(timer: TimerPage, sound: Any, clips: list[float]) -> None:
    """A sound is (amplitude, seconds) parts; a clip is told by its seconds."""
    found = timer.page.evaluate(
        """async (sound) => {
          const { Utterances } = await import("./page/voice/activity.js");
          const utterances = new Utterances();
          const clips = [];
          for (const [amplitude, seconds] of sound) {
            for (let at = 0; at < Math.round(seconds * 50); at += 1) {
              const frame = Float32Array.from({ length: 320 }, (_, i) =>
                amplitude * Math.sin(2 * Math.PI * 200 * (i / 16000)));
              const clip = utterances.push(frame);
              if (clip) clips.push(clip.length / 50);
            }
          }
          return clips;
        }""",
        sound,
    )
    assert found == pytest.approx(clips, abs=0.05)
