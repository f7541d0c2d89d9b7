#!/usr/bin/env bash
# ics 0.7.3 writes a session with an alarm at its start; icalendar 7.3.2 and vobject 0.9.9 read it.
#
# Guess: an alarm with the trigger timedelta(0) is written as PT0S, and every reader takes the file.
# Seen: ics writes « TRIGGER:P », a duration without a part, which the standard does not allow, and
#   likewise « P » for half a second. icalendar takes it for 0; vobject refuses the whole calendar.
#   With ten seconds, both read the file.
# Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.6 (dur-value needs a day, a time or a week
#   after the P); https://github.com/ics-py/ics-py/issues/431 (Thunderbird refuses the file, too).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  ics==0.7.3 icalendar==7.3.2 vobject==0.9.9
"$dir/bin/python" - <<'PY'
from datetime import timedelta

import icalendar
import ics
import vobject
from ics.alarm import DisplayAlarm


def session(trigger):
    event = ics.Event(name="Gainage", begin="2026-01-05 18:00:00", duration={"minutes": 30})
    event.alarms.append(DisplayAlarm(trigger=trigger))
    return ics.Calendar(events=[event]).serialize()


def read_by_vobject(text):
    try:
        return vobject.readOne(text).vevent.valarm.trigger.value.total_seconds()
    except vobject.base.ParseError:
        return "refused"


seen = {}
for seconds in (10, 0, 0.5):
    text = session(timedelta(seconds=seconds))
    (line,) = (line for line in text.splitlines() if line.startswith("TRIGGER"))
    (alarm,) = icalendar.Calendar.from_ical(text).walk("VALARM")
    seen[seconds] = (line, alarm["TRIGGER"].dt.total_seconds(), read_by_vobject(text))
    print(f"{seconds} s: {seen[seconds]}")
assert seen == {
    10: ("TRIGGER:PT10S", 10.0, 10.0),
    0: ("TRIGGER:P", 0.0, "refused"),
    0.5: ("TRIGGER:P", 0.0, "refused"),
}, seen
PY
