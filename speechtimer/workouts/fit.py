"""Garmin's FIT workout files, which most sports watches and bike computers take.

A repeat is a step that goes back to an earlier one; it may hold others (Garmin Connect has them so,
too). Fields and units as in the FIT profile: https://developer.garmin.com/fit/file-types/workout/
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.workout_message import WorkoutMessage
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import (
    FileType,
    Intensity,
    Manufacturer,
    Sport,
    WorkoutStepDuration,
    WorkoutStepTarget,
)

from speechtimer.errors import DataError
from speechtimer.labels import Kind
from speechtimer.program import Program
from speechtimer.workouts.steps import Step, Steps, steps

__all__ = ["write"]

# A field of text holds 255 bytes with the zero at its end; watches show a few dozen characters.
_TEXT_BYTES = 96
_MAX_STEPS = 200
# Milliseconds in 32 bits.
_LONGEST = 0xFFFF_FFFE // 1000


def write(program: Program, title: str, start: datetime) -> bytes:
    """A workout for any sport; an open effort ends at the press of the lap button.

    Raises:
        DataError: more steps than any watch takes, or one too long.
    """
    messages = list(islice(_messages(steps(program), first=0), _MAX_STEPS + 1))
    if len(messages) > _MAX_STEPS:
        raise DataError(
            f"Une montre ne lit pas une séance de plus de {_MAX_STEPS} étapes :"
            " faites-en plusieurs."
        )
    head = FileIdMessage()
    head.type = FileType.WORKOUT
    head.manufacturer = Manufacturer.DEVELOPMENT.value
    head.product = 0
    created = start.astimezone(UTC)
    head.serial_number = int(created.timestamp()) & 0xFFFF_FFFF
    head.time_created = round(created.timestamp() * 1000)
    workout = WorkoutMessage()
    workout.workout_name = _text(title)
    workout.sport = Sport.TRAINING
    workout.num_valid_steps = len(messages)
    builder = FitFileBuilder(auto_define=True)
    for message in (head, workout, *messages):
        builder.add(message)
    written: bytes = builder.build().to_bytes()
    return written


def _messages(inside: Steps, *, first: int) -> Iterator[WorkoutStepMessage]:
    """One message a step, numbered from ``first``; a repeat comes after its own steps."""
    index = first
    for step in inside:
        if isinstance(step, Step):
            yield _step(step, index)
        else:
            begin = index
            for message in _messages(step.steps, first=begin):
                yield message
                index += 1
            yield _repeat(step.times, begin, index)
        index += 1


def _step(step: Step, index: int) -> WorkoutStepMessage:
    message = WorkoutStepMessage()
    message.message_index = index
    if step.name is not None:
        message.workout_step_name = _text(step.name)
    if step.seconds is None:
        message.duration_type = WorkoutStepDuration.OPEN
    elif step.seconds > _LONGEST:
        raise DataError("Une montre ne compte pas plus de 49 jours d’un coup : faites plus court.")
    else:
        message.duration_type = WorkoutStepDuration.TIME
        message.duration_time = float(step.seconds)
    message.target_type = WorkoutStepTarget.OPEN
    message.intensity = Intensity.REST if step.kind is Kind.REST else Intensity.ACTIVE
    return message


def _repeat(times: int, begin: int, index: int) -> WorkoutStepMessage:
    message = WorkoutStepMessage()
    message.message_index = index
    message.duration_type = WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT
    message.duration_step = begin
    message.target_repeat_steps = times
    return message


def _text(text: str) -> str:
    return text.encode()[:_TEXT_BYTES].decode(errors="ignore")
