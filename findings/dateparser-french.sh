#!/usr/bin/env bash
# dateparser 1.5.0, relative times in French.
#
# Guess: « dans vingt minutes » works, as « dans douze minutes » and "in twenty minutes" do; and
#   « dans 1 h 30 min » is in an hour and a half, as « dans 1h30min » and "in 1 h 30 min" are.
# Seen: French number words end at twelve, from thirteen on the answer is None. « 1 h 30 min » with
#   its spaces is half past one at night, which already was: 8 h 30 before ten o'clock.
# Source: https://github.com/scrapinghub/dateparser/issues/1236 asks the same of English, where it
#   works now; https://github.com/scrapinghub/dateparser/pull/77 made « 1 h 30 min » a time of day.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  dateparser==1.5.0 python-dateutil==4.0.0 pytz==2026.6 regex==2026.11.19 \
  tzlocal==5.4.5
"$dir/bin/python" - <<'PY'
from datetime import datetime

import dateparser

NOW = datetime(2026, 1, 1, 10)


def seconds(text, language):
    seen = dateparser.parse(text, languages=[language], settings={"RELATIVE_BASE": NOW})
    return None if seen is None else (seen - NOW).total_seconds()


for text, language, expected in [
    ("in twenty minutes", "en", 1200),
    ("dans douze minutes", "fr", 720),
    ("dans treize minutes", "fr", None),
    ("dans vingt minutes", "fr", None),
    ("dans trente secondes", "fr", None),
    ("in 1 h 30 min", "en", 5400),
    ("dans 1h30min", "fr", 5400),
    ("dans 1 h 30 min", "fr", -30600),
    ("dans 2 min 30 s", "fr", 150),
]:
    seen = seconds(text, language)
    print(language, text, "→", seen)
    assert seen == expected, (text, seen)
PY
