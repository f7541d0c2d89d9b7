#!/usr/bin/env bash
# ovos-number-parser 0.19.13 (OpenVoiceOS), extract_number in French and in English.
#
# Guess: the first number of the sentence, as in English.
# Seen: French adds up all number words of the sentence, whatever stands between them: « huit fois
#   vingt secondes » is 28, « une minute trente » 31. With figures it is the first number again.
#   numbers_to_digits adds neighbours, too: « dix vingt trente » is "60" (English: "10 20 30").
# Source: https://github.com/OpenVoiceOS/ovos-number-parser (extract_number for the number in a text,
#   numbers_to_digits to normalise what speech recognition wrote).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  ovos-number-parser==0.19.13 quebra-frases==0.3.7 regex==2026.11.19 \
  unicode-rbnf==2.4.1
"$dir/bin/python" - <<'PY'
from ovos_number_parser import extract_number, numbers_to_digits

for text, language, expected in [
    ("eight times twenty seconds", "en", 8),
    ("huit fois vingt secondes", "fr", 28),
    ("three sets of two minutes", "en", 3),
    ("trois séries de deux minutes", "fr", 5),
    ("3 séries de 2 minutes", "fr", 3),
    ("une minute trente", "fr", 31),
]:
    seen = extract_number(text, lang=language)
    print(language, text, "→", seen)
    assert seen == expected, (text, seen)

for text, language, expected in [
    ("ten twenty thirty", "en", "10 20 30"),
    ("dix vingt trente", "fr", "60"),
]:
    seen = numbers_to_digits(text, lang=language)
    print(language, text, "→", seen)
    assert seen == expected, (text, seen)
PY
