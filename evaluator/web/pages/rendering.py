"""Templates, and what each page's frame shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.database.models import Announcement
from evaluator.event import Event, Phase
from evaluator.reasons import Language
from evaluator.web.pages.formats import Formats
from evaluator.web.pages.texts import Texts

__all__ = ["Countdown", "Frame", "Reader", "countdown", "environment", "frame", "rendered"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a page.

    Attributes:
        form_token: what their forms carry, so that no other site can send them.
    """

    kind: Literal["team", "organiser", "nobody"] = "nobody"
    name: str | None = None
    form_token: str = ""


@dataclass(frozen=True, slots=True)
class Countdown:
    """What is waited for; ``until`` is None where nothing is any more."""

    what: Literal["opens", "deadline", "grace", "display", "over"]
    until: datetime | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages show around their content."""

    name: str
    language: Language
    path: str
    reader: Reader
    now: datetime
    phase: Phase
    deadline: datetime
    countdown: Countdown
    announcements: tuple[Announcement, ...]


@cache
def environment() -> Environment:
    """The templates; everything that is not ours is escaped, and nothing may be missing."""
    return Environment(
        loader=PackageLoader("evaluator.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def frame(
    event: Event, session: Session, *, language: Language, path: str, reader: Reader
) -> Frame:
    """A page's frame, now."""
    announced = select(Announcement).order_by(Announcement.at.desc(), Announcement.id.desc())
    return Frame(
        name=event.config.name,
        language=language,
        path=path,
        reader=reader,
        now=event.now(),
        phase=event.phase(session),
        deadline=event.deadline(session),
        countdown=countdown(event, session),
        announcements=tuple(session.scalars(announced)),
    )


def countdown(event: Event, session: Session) -> Countdown:
    """What comes next."""
    deadline = event.deadline(session)
    coming: Mapping[Literal["opens", "deadline", "grace", "display", "over"], datetime] = {
        "opens": event.config.moment("opens"),
        "deadline": deadline,
        "grace": deadline + event.config.grace,
        "display": event.display_time(session),
    }
    now = event.now()
    for what, moment in coming.items():
        if what == "grace" and event.phase(session) != "late":
            continue
        if now < moment:
            return Countdown(what, moment, (moment - now).total_seconds())
    return Countdown("over", None, 0)


def rendered(event: Event, template: str, framed: Frame, **context: object) -> str:
    """A page in the reader's language."""
    return (
        environment()
        .get_template(template)
        .render(
            frame=framed,
            t=Texts(framed.language),
            show=Formats(framed.language, event.config.zone),
            **context,
        )
    )
