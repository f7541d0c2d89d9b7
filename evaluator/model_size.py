"""How large a model may be: the same for whoever hands it in and for whoever takes it."""

from evaluator.errors import SubmissionFault

__all__ = ["MOST_UPLOAD_MB", "refuse_too_large"]

# No event can be set to take more.
MOST_UPLOAD_MB = 2000


def refuse_too_large(size: int, upload_mb: float) -> None:
    """Refuse a file of more bytes than so many MB (a million bytes).

    Raises:
        SubmissionFault: it has more.
    """
    if size > int(upload_mb * 1e6):
        # « 500 Mo » rather than « 500,0 Mo ».
        limit = int(upload_mb) if upload_mb == int(upload_mb) else upload_mb
        raise SubmissionFault("model-too-large", megabytes=round(size / 1e6, 1), limit=limit)
