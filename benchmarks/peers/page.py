"""The results as Markdown and as an HTML page, from the same cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers.growth import exponent
from benchmarks.peers.plots import in_one_file, looks, page_plots
from benchmarks.peers.results import Results, Row
from speechtimer.report.page import render, write_page
from speechtimer.report.plots import BRAND
from speechtimer.training.files import write_text

__all__ = ["Table", "write_pages"]

_TEMPLATE = Path(__file__).with_name("page.html.j2")
_MARKDOWN = Path(__file__).with_name("page.md.j2")
# Two runs that differ by more are said to.
_STEADY = 0.10
# Above this power of the length, time is said to grow faster than the length.
_LINEAR = 1.15
_MANY = 1000  # sentences, below which the start is most of a stream
_LONG = 100  # characters, from which on growth is told


@dataclass(frozen=True, slots=True)
class Table:
    """A head, and rows whose first cell names them."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def write_pages(results: Results, *, docs: Path, html: Path) -> list[Path]:
    """Write benchmarks.md and its plot into a folder, and the page."""
    docs.mkdir(parents=True, exist_ok=True)
    markdown, plot = docs / "benchmarks.md", docs / "benchmarks.svg"
    values = _values(results)
    write_text(plot, in_one_file(results))
    write_text(markdown, render(_MARKDOWN, plot=plot.name, markdown=_as_markdown, **values))
    lines = [(row.title, looks(results.rows)[row.name]) for row in results.rows]
    write_page(html, render(_TEMPLATE, plots=page_plots(results), lines=lines, css=_css, **values))
    return [markdown, plot, html]


def _values(results: Results) -> dict[str, Any]:
    sets = {name: one.sentences for name, one in results.rows[0].quality.items()}
    return {
        "results": results,
        "sets": sets,
        "sentences": sum(sets.values()),
        "speed": _speed(results),
        "quality": _quality(results),
        "made_of": _made_of(results),
        "lengths": _lengths(results),
        "stream": _stream(results),
        "undisturbed": min(speed.undisturbed for row in results.rows for speed in row.speeds),
        "unsteady": list(_unsteady(results)),
        "growing": [row.title for row in results.rows if _growth(row) > _LINEAR],
        "per_sentence": _per_sentence(results),
    }


def _speed(results: Results) -> Table:
    first = results.rows[0]
    times = (
        "median ms",
        "95th percentile",
        "of the processor",
        f"× {first.title}",
        "in bulk, a second",
    )
    return Table(
        ("", *times, "model, MB", "memory, MB", "loaded in s"),
        [
            (
                row.title,
                _short(row.median_ms),
                _short(row.p95_ms),
                _short(row.processor_ms),
                _short(row.processor_ms / first.processor_ms),
                f"{_rounded(row.per_second):,}",
                _or_dash(row.megabytes, 2),
                _or_dash(row.rss_mb, 0),
                f"{row.load_seconds:.1f}",
            )
            for row in results.rows
        ],
    )


def _quality(results: Results) -> Table:
    sets = list(results.rows[0].quality)
    head = ("", *(f"{name}: {what}" for name in sets for what in ("F1", "no roles", "timer")))
    rows = []
    for row in results.rows:
        found = (row.quality[name] for name in sets)
        cells = (f"{v:.3f}" for q in found for v in (q.micro_f1, q.roleless, q.exact_timer))
        rows.append((row.title, *cells))
    return Table(head, rows)


def _made_of(results: Results) -> Table:
    rows = [
        (
            row.title,
            row.gives,
            row.trained_on,
            ", ".join(f"{name} {number}" for name, number in row.versions.items()),
        )
        for row in results.rows
    ]
    return Table(("", "gives", "trained on", "versions"), rows)


def _lengths(results: Results) -> Table:
    lengths = [characters for characters, _ in results.rows[0].lengths]
    rows = [
        (row.title, *(_short(ms) for _, ms in row.lengths), f"{_growth(row):.2f}")
        for row in results.rows
    ]
    return Table(("ms for characters", *(f"{n:,}" for n in lengths), "power"), rows)


def _stream(results: Results) -> Table:
    rows = [
        (
            f"{one.sentences:,}",
            f"{one.seconds:.2f}",
            f"{one.processor_seconds:.2f}",
            f"{_rounded(one.sentences / one.seconds):,}",
            _or_dash(one.peak_mb, 0),
        )
        for one in results.streamed
    ]
    return Table(
        ("sentences", "seconds", "of the processor", "sentences a second", "most memory, MB"), rows
    )


def _growth(row: Row) -> float:
    return exponent([point for point in row.lengths if point[0] >= 0.9 * _LONG])


def _per_sentence(results: Results) -> list[tuple[int, float]]:
    """What each further sentence of a stream takes of the processor in ms, without its start."""
    if not results.streamed:
        return []
    first, *others = results.streamed
    return [
        (
            one.sentences,
            1000
            * (one.processor_seconds - first.processor_seconds)
            / (one.sentences - first.sentences),
        )
        for one in others
        if one.sentences >= _MANY
    ]


def _unsteady(results: Results) -> Iterator[tuple[str, float]]:
    """Peers whose ratio to the first row differs between runs, and by how much."""
    first, *others = results.rows
    for row in others:
        ratios = [
            one.processor_ms / ours.processor_ms
            for one, ours in zip(row.speeds, first.speeds, strict=True)
        ]
        change = max(ratios) / min(ratios) - 1
        if change > _STEADY:
            yield row.title, change


def _as_markdown(table: Table) -> str:
    ruler = ("---", *("---:" for _ in table.head[1:]))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (table.head, ruler, *table.rows))


def _css(colour: str) -> str:
    return "var(--brand)" if colour == BRAND else colour


def _short(value: float) -> str:
    """Three digits that count.

    >>> _short(0.01234), _short(12.34), _short(123.4)
    ('0.0123', '12.3', '123')
    """
    digits = f"{value:.3g}"
    return f"{float(digits):,.0f}" if value >= 100 else digits


def _rounded(value: float) -> int:
    return int(float(f"{value:.3g}"))


def _or_dash(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
