#!/usr/bin/env bash
# humanize 4.17.0, naturaldelta of the lengths of rests and efforts.
#
# Guess: a minute and a half is « a minute » or « a minute and a half ».
# Seen: from 90 to 150 seconds all are « 2 minutes », because a half goes to the even number: 90 goes up
#   and 150 down. In French likewise. 1 min 30 and 2 min 30, the commonest rests, look the same;
#   precisedelta tells them apart.
# Source: https://humanize.readthedocs.io (naturaldelta is « a natural representation », without a word
#   on rounding).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  humanize==4.17.0
"$dir/bin/python" - <<'PY'
from datetime import timedelta

import humanize

humanize.activate("fr_FR")
lengths = [timedelta(seconds=seconds) for seconds in (89, 90, 150, 151)]
seen = [humanize.naturaldelta(length) for length in lengths]
print(seen)
assert seen == ["une minute", "2 minutes", "2 minutes", "3 minutes"], seen
precise = [humanize.precisedelta(length) for length in lengths[1:3]]
print(precise)
assert precise == ["1 minute et 30 secondes", "2 minutes et 30 secondes"], precise
PY
