#!/usr/bin/env bash
# webrtcvad-wheels 2.0.14.post1, voice activity in frames of 30 ms.
#
# Guess: at its strictest setting (3) it passes speech and stops a pure tone.
# Seen: a steady tone of 440, 880, 1000 or 2000 Hz, as a timer beeps, is speech in every frame at
#   every setting; 660 Hz is not. What listens beside its own beeps hears somebody talk.
# Source: https://github.com/wiseman/py-webrtcvad (3 is « the most aggressive about filtering out
#   non-speech »).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  webrtcvad-wheels==2.0.14.post1
"$dir/bin/python" - <<'PY'
import math
import struct

import webrtcvad

RATE, FRAME = 16_000, 480


def share_of_speech(hertz: int, mode: int) -> float:
    detector = webrtcvad.Vad(mode)
    samples = [int(9_830 * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(RATE)]
    frames = [samples[i : i + FRAME] for i in range(0, RATE - FRAME + 1, FRAME)]
    packed = [struct.pack(f"<{FRAME}h", *frame) for frame in frames]
    return round(sum(detector.is_speech(frame, RATE) for frame in packed) / len(packed), 2)


seen = {(hertz, mode): share_of_speech(hertz, mode) for hertz in (440, 660, 880, 1000, 2000) for mode in (0, 3)}
print(seen)
for (hertz, _mode), share in seen.items():
    assert share < 0.2 if hertz == 660 else share == 1.0, seen
PY
