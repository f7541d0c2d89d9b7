#!/usr/bin/env bash
# home-assistant-intents 2026.11.25 with hassil 3.13.0: « mets un minuteur … », the voice timers of
# Home Assistant.
#
# Guess: what English timers understand, French ones do in their own words; and « d'une minute »,
#   which is how French says it, works like the ungrammatical « de une minute ».
# Seen: only « de une minute » starts a timer. No elision, and nothing with a half or a quarter: « une
#   demi-heure », « 2 minutes et demie », « 1h30 » are not recognised, where English reads "half an
#   hour" and "2 and a half minutes". In both, 120 seconds are too many (the list ends at 100).
# Source: https://developers.home-assistant.io/docs/intent_builtin (HassStartTimer); the sentences
#   are in https://github.com/home-assistant/intents.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  home-assistant-intents==2026.11.25 hassil==3.13.0 PyYAML==6.0.4 \
  unicode-rbnf==2.4.1
"$dir/bin/python" - <<'PY'
from hassil.intents import Intents, TextSlotList
from hassil.recognize import recognize
from home_assistant_intents import get_intents

HOME = {
    name: TextSlotList.from_strings([value], name=name)
    for name, value in [("area", "salon"), ("floor", "étage"), ("name", "lampe")]
}
INTENTS = {language: Intents.from_dict(get_intents(language)) for language in ("en", "fr")}


def timer(text, language):
    seen = recognize(text, INTENTS[language], slot_lists=HOME, language=language)
    return seen and {name: entity.value for name, entity in seen.entities.items()}


for text, language, expected in [
    ("set a timer for half an hour", "en", {"minutes": 30}),
    ("set a timer for 2 and a half minutes", "en", {"minutes": 2, "seconds": 30}),
    ("set a timer for 120 seconds", "en", None),
    ("mets un minuteur de 90 secondes", "fr", {"seconds": 90}),
    ("mets un minuteur de une minute", "fr", {"minutes": 1}),
    ("mets un minuteur d'une minute", "fr", None),
    ("mets un minuteur d'une demi-heure", "fr", None),
    ("mets un minuteur de 2 minutes et demie", "fr", None),
    ("mets un minuteur de 1h30", "fr", None),
    ("mets un minuteur de 120 secondes", "fr", None),
]:
    seen = timer(text, language)
    print(language, text, "→", seen)
    assert seen == expected, (text, seen)
PY
