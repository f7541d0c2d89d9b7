#!/usr/bin/env bash
# FIT workout files, where three readers meet: garmin-fit-sdk 21.218.0, fitdecode 0.11.0 and
# fit-tool 0.9.16 on the field duration_value of one and the same workout step.
#
# Guess: the field has one value. The profile gives it no scale, so it is the stored number: 90000
#   (milliseconds) for a step of 90 s.
# Seen: Garmin's decoder answers 90000. fitdecode and fit-tool answer 90.0 under the same name, as
#   they apply the scale of the subfield duration_time. Only duration_time is the same in all three.
# Source: https://hexdocs.pm/ext_fit/ExtFit.Profile.Messages.WorkoutStep.html (the profile's table:
#   duration_value, uint32, no scale, no unit).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  fit-tool==0.9.16 fitdecode==0.11.0 garmin-fit-sdk==21.218.0
"$dir/bin/python" - <<'PY'
import fitdecode
from fit_tool.fit_file import FitFile
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.workout_message import WorkoutMessage
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import (
    FileType,
    Manufacturer,
    Sport,
    WorkoutStepDuration,
    WorkoutStepTarget,
)
from garmin_fit_sdk import Decoder, Stream

head = FileIdMessage()
head.type = FileType.WORKOUT
head.manufacturer = Manufacturer.DEVELOPMENT.value
head.product = 0
head.serial_number = 1
head.time_created = 1_700_000_000_000
workout = WorkoutMessage()
workout.sport = Sport.TRAINING
workout.num_valid_steps = 1
step = WorkoutStepMessage()
step.duration_type = WorkoutStepDuration.TIME
step.duration_time = 90.0
step.target_type = WorkoutStepTarget.OPEN
builder = FitFileBuilder(auto_define=True)
for message in (head, workout, step):
    builder.add(message)
data = builder.build().to_bytes()

garmin = Decoder(Stream.from_byte_array(bytearray(data))).read()[0]["workout_step_mesgs"][0]
seen = {"garmin-fit-sdk": (garmin["duration_value"], garmin["duration_time"])}
with fitdecode.FitReader(data) as frames:
    for frame in frames:
        if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "workout_step":
            seen["fitdecode"] = (
                frame.get_value("duration_value"),
                frame.get_value("duration_time"),
            )
for record in FitFile.from_bytes(data).records:
    if isinstance(record.message, WorkoutStepMessage):
        seen["fit-tool"] = (record.message.duration_value, record.message.duration_time)

print(seen)
assert seen == {
    "garmin-fit-sdk": (90000, 90.0),
    "fitdecode": (90.0, 90.0),
    "fit-tool": (90.0, 90.0),
}, seen
PY
