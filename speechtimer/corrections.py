"""Sentences that people corrected: what the next model learns from.

Kept are the sentence, its spans as the person says they are, how often that was said, and the day.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    Date,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    func,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from speechtimer.dataset import Sentence
from speechtimer.errors import DataError

__all__ = ["Corrections", "FullError"]

_metadata = MetaData()
_corrections = Table(
    "corrections",
    _metadata,
    Column("id", Integer, primary_key=True),
    # Of the text and its spans: the same correction is one row.
    Column("digest", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("spans", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("day", Date, nullable=False),
)
# So that nobody fills the disk; some 50 MB.
_MOST = 100_000


class FullError(DataError):
    """No more corrections are taken until the ones that are there have been read and removed."""


class Corrections:
    """Corrections in a database.

    Args:
        where: a file (SQLite, made where there is none) or a ``postgresql://`` URL.
        most: how many different corrections it takes.

    Raises:
        DataError: it is neither, or cannot be opened.
    """

    def __init__(self, where: str, *, most: int = _MOST) -> None:
        self._most = most
        self._engine = _engine(where)
        with _readable():
            _metadata.create_all(self._engine)

    def close(self) -> None:
        """End its connections; another call opens them again."""
        self._engine.dispose()

    def add(self, sentence: Sentence, *, day: date) -> bool:
        """Keep a correction; False where the same one is there, which is counted once more.

        Raises:
            FullError: there are ``most`` already.
            DataError: the database does not answer.
        """
        spans = json.dumps(sentence.to_dict()["spans"])
        digest = hashlib.sha256(f"{sentence.text}\0{spans}".encode()).hexdigest()
        again = (
            update(_corrections)
            .where(_corrections.c.digest == digest)
            .values(times=_corrections.c.times + 1, day=day)
        )
        row = {"digest": digest, "text": sentence.text, "spans": spans, "times": 1, "day": day}
        with _readable(), self._engine.begin() as connection:
            if connection.execute(again).rowcount:
                return False
            if connection.execute(select(func.count()).select_from(_corrections)).scalar_one() >= (
                self._most
            ):
                raise FullError(
                    "no more corrections are kept: export them, then empty the database"
                )
        try:
            with _readable(), self._engine.begin() as connection:
                connection.execute(insert(_corrections).values(row))
        except _SameError:  # somebody else was faster
            with _readable(), self._engine.begin() as connection:
                connection.execute(again)
            return False
        return True

    def sentences(self) -> Iterator[Sentence]:
        """Each text once, in the order in which they first came, with the spans said most often.

        Of spans said equally often the newest count. The program is what the spans mean.

        Raises:
            DataError: the database does not answer, or holds something else.
        """
        first = func.min(_corrections.c.id).over(partition_by=_corrections.c.text)
        rank = func.row_number().over(
            partition_by=_corrections.c.text,
            order_by=(
                _corrections.c.times.desc(),
                _corrections.c.day.desc(),
                _corrections.c.id.desc(),
            ),
        )
        ranked = select(
            _corrections.c.text, _corrections.c.spans, first.label("first"), rank.label("rank")
        ).subquery()
        best = select(ranked.c.text, ranked.c.spans).where(ranked.c.rank == 1)
        with _readable(), self._engine.connect() as connection:
            rows = connection.execution_options(yield_per=1000).execute(
                best.order_by(ranked.c.first)
            )
            for text, spans in rows:
                yield Sentence.from_dict({"text": text, "spans": _spans(spans)})


def _spans(written: str) -> object:
    try:
        return json.loads(written)
    except ValueError:
        raise DataError("corrections: a row's spans are no JSON: remove the row") from None


class _SameError(Exception):
    """A row with this digest is there."""


def _engine(where: str) -> Engine:
    if "://" not in where:
        return create_engine(
            URL.create("sqlite", database=str(Path(where).absolute())), hide_parameters=True
        )
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() != "postgresql":
        # Its text may hold a password.
        raise DataError("corrections: not a file and not a postgresql:// URL")
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 10, "client_encoding": "utf8"},
    )


@contextmanager
def _readable() -> Iterator[None]:
    """Its errors in one sentence, without what may be secret in them."""
    try:
        yield
    except IntegrityError:
        raise _SameError from None
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DataError(
            f"corrections: the database cannot be used ({kind}): check its file or URL"
        ) from None
