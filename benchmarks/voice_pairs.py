"""What a recogniser hears of generated sentences: ``python benchmarks/voice_pairs.py OUTPUT``.

Draws sentences as they can be said, has them spoken by synthetic voices (pico2wave, or espeak-ng
with MBROLA's), and writes one JSON line a recording: what was said, its timer, the voice, and every
hypothesis of the recogniser. A run that was stopped goes on where it was. These pairs are what
`benchmarks/voice_tables.py` learns repairs and weights from.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.dataset.sentence import Sentence
from speechtimer.voice.installed import default_model
from speechtimer.voice.speech import read_audio, speech_in
from speechtimer.voice.whisper import Whisper

# Words, figures and pauses; no notation that a voice would read as signs, no abbreviated unit.
_SAYABLE = re.compile(r"[a-zà-öø-ÿœ\d ,.:?!'’-]+", re.IGNORECASE)
_ABBREVIATED = re.compile(
    r"\b(?:h|hr|mn|min|mins|s|sec|secs|m|x|rds|rd|kg|km|cm|mm|exo|emom|amrap|pls|stp|svp|bpm)\b"
    r"|\d[a-zA-Z:'’-]|-\d|, ?[,?]",
    re.IGNORECASE,
)
_LONGEST = 110


def sayable(count: int, seed: int) -> Iterator[Sentence]:
    """Sentences with a timer that a voice can read out as they are meant."""
    config = DatasetConfig(
        sentences={"train": 30 * count}, registers={"clean": 1.0}, held_out=0.0, seed=seed
    )
    drawn = generate(load_grammar(None), config, checked=False)
    return islice(
        (
            sentence
            for sentence in drawn
            if sentence.program is not None
            and len(sentence.text) <= _LONGEST
            and _SAYABLE.fullmatch(sentence.text)
            and not sentence.text.isupper()  # spelt letter by letter
            and not _ABBREVIATED.search(sentence.text)
        ),
        count,
    )


def speak(text: str, voice: str, wav: Path, rng: random.Random) -> None:
    """Write a recording of a synthetic voice, at any speed and pitch at which people speak.

    Args:
        voice: "pico", or one of espeak-ng as in "mb-fr4".
    """
    if voice == "pico":
        speed, pitch = rng.randint(85, 120), rng.randint(85, 120)
        said = f"<pitch level='{pitch}'><speed level='{speed}'>{text}</speed></pitch>"
        command = ["pico2wave", "--lang", "fr-FR", "--wave", str(wav), said]
    else:
        speed, pitch = rng.randint(120, 165), rng.randint(30, 70)
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", str(wav)]
        command.append(text)
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("output", type=Path)
    arguments.add_argument("--model", type=Path)
    arguments.add_argument("--sentences", type=int, default=150)
    arguments.add_argument("--seed", type=int, default=2_001)
    arguments.add_argument("--voices", nargs="+", default=["pico", "mb-fr4", "mb-fr1"])
    given = arguments.parse_args()
    done = set()
    if given.output.exists():
        rows = map(json.loads, given.output.read_text(encoding="utf-8").splitlines())
        done = {(row["said"], row["voice"]) for row in rows}
    rng = random.Random(given.seed)
    whisper = Whisper(given.model or default_model(), threads=1)
    with tempfile.TemporaryDirectory() as folder, given.output.open("a", encoding="utf-8") as sink:
        wav = Path(folder) / "said.wav"
        for number, sentence in enumerate(sayable(given.sentences, given.seed), 1):
            for voice in given.voices:
                if (sentence.text, voice) in done:
                    continue
                speak(sentence.text, voice, wav, rng)
                heard = whisper.hypotheses(speech_in(read_audio(wav)))
                row = {
                    "said": sentence.text,
                    "program": sentence.program and sentence.program.to_list(),
                    "voice": voice,
                    "hypotheses": [
                        (h.text, round(h.score or 0.0, 4), h.tokens, h.prompted) for h in heard
                    ],
                }
                sink.write(json.dumps(row, ensure_ascii=False) + "\n")
                sink.flush()
            print(f"{number} of {given.sentences}", file=sys.stderr, end="\r")


if __name__ == "__main__":
    main()
