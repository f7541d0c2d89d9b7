"""Where the names of points go in a chart, so that none covers another or a point."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Box", "Disc", "Label", "place", "text_width"]

_NARROW = frozenset("iljtfrI.,:;'’!|()[] ")
_WIDE = frozenset("mwMW@%")
# Right, left, above, below, then the diagonals: (horizontal, vertical) directions.
_AROUND = (
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (0.8, -0.7),
    (-0.8, -0.7),
    (0.8, 0.7),
    (-0.8, 0.7),
)
_GAPS = (5.0, 14.0, 26.0, 42.0, 62.0, 86.0, 112.0)
_LEADER_FROM = 14.0
# So many free places are looked at before a text may cover a line.
_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether they share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: "Box") -> bool:
        """Whether all of it lies in another."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Disc:
    """A drawn point, and the text that belongs to it."""

    x: float
    y: float
    radius: float
    text: str

    @property
    def box(self) -> Box:
        """Its bounds."""
        r = self.radius
        return Box(self.x - r, self.y - r, self.x + r, self.y + r)


@dataclass(frozen=True, slots=True)
class Label:
    """A text's place; ``leader`` is where a line from the point ends, where it stands apart."""

    box: Box
    leader: tuple[float, float] | None


def place(
    discs: Sequence[Disc], frame: Box, *, size: float, lines: Sequence[Box] = ()
) -> list[Label | None]:
    """A place for each text, the first ones choosing first; None where there is no room.

    Args:
        size: of the text, in the units of the discs.
        lines: what a text had better not cover, if there is another place near.
    """
    taken: list[Box] = []
    found: list[Label | None] = []
    for disc in discs:
        free = [
            label for label in _candidates(disc, size) if _is_free(label, discs, disc, taken, frame)
        ]
        clear = (label for label in free[:_CHOICES] if not _touches(label.box, lines))
        label = next(clear, free[0] if free else None)
        if label is not None:
            taken.append(label.box)
            if label.leader is not None:
                taken.extend(_along(disc, label.leader))
        found.append(label)
    return found


def text_width(text: str, size: float) -> float:
    """About how wide a text is drawn; rather too wide than too narrow."""
    ems = 0.0
    for c in text:
        if c in _NARROW:
            ems += 0.4
        elif c in _WIDE or ord(c) > 0x2E7F:
            ems += 1.05
        elif c.isupper():
            ems += 0.8
        else:
            ems += 0.67
    return ems * size


def _candidates(disc: Disc, size: float) -> Iterator[Label]:
    width, height = text_width(disc.text, size), 1.2 * size
    for gap in _GAPS:
        for across, down in _AROUND:
            reach = disc.radius + gap
            x, y = disc.x + across * reach, disc.y + down * reach
            left = x if across > 0 else x - width if across < 0 else x - width / 2
            top = y - height / 2 if down == 0 else y if down > 0 else y - height
            box = Box(left, top, left + width, top + height)
            near = (min(max(disc.x, box.left), box.right), min(max(disc.y, box.top), box.bottom))
            yield Label(box, near if gap >= _LEADER_FROM else None)


def _is_free(
    label: Label, discs: Sequence[Disc], own: Disc, taken: Sequence[Box], frame: Box
) -> bool:
    if not label.box.within(frame) or any(label.box.overlaps(box) for box in taken):
        return False
    others = [disc for disc in discs if disc is not own]
    if any(label.box.overlaps(disc.box) for disc in others):
        return False
    if label.leader is None:
        return True
    # A disc that its own one touches is in the way of every line from it.
    apart = [disc.box for disc in others if not disc.box.overlaps(own.box)]
    return not any(
        step.overlaps(other) for step in _along(own, label.leader) for other in (*taken, *apart)
    )


def _touches(box: Box, lines: Sequence[Box]) -> bool:
    return any(box.overlaps(line) for line in lines)


def _along(disc: Disc, end: tuple[float, float]) -> list[Box]:
    """Small boxes that cover a leader from the rim of its disc."""
    length = math.dist((disc.x, disc.y), end)
    steps = max(1, int((length - disc.radius) / 4))
    boxes = []
    for step in range(steps):
        share = (disc.radius + (length - disc.radius) * (step + 0.5) / steps) / max(length, 1e-9)
        x, y = disc.x + (end[0] - disc.x) * share, disc.y + (end[1] - disc.y) * share
        boxes.append(Box(x - 1, y - 1, x + 1, y + 1))
    return boxes
