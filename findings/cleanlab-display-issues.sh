#!/usr/bin/env bash
# cleanlab 2.9.0, token_classification.summary.display_issues.
#
# Guess: an issue (0, 3) highlights the fourth token of the first sentence.
# Seen: every occurrence of that word is highlighted. In « 3 séries de 3 minutes » both 3s are red: the
#   one that counts rounds looks as wrong as the one that is a duration, and timers repeat numbers.
# Source: https://docs.cleanlab.ai/stable/cleanlab/token_classification/summary.html (the problematic
#   token is highlighted; an issue is the j-th token of the i-th sentence).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  cleanlab==2.9.0 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1 scipy==1.17.1 \
  termcolor==3.3.0 tqdm==4.70.1
"$dir/bin/python" - <<'PY'
import contextlib
import io

from cleanlab.token_classification.summary import display_issues

RED, PLAIN = "\x1b[31m", "\x1b[0m"
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    display_issues([(0, 3)], [["3", "séries", "de", "3", "minutes"]], labels=[[1, 0, 0, 1, 0]])

line = next(line for line in printed.getvalue().splitlines() if "séries" in line)
print(line)
assert line == f"{RED}3{PLAIN} séries de {RED}3{PLAIN} minutes", repr(line)
PY
