"""Links and APIs' addresses as a team types them: one that cannot be called is refused at once.

Whether anything answers there is seen by whoever calls it.
"""

from evaluator.addresses.links import direct_link
from evaluator.addresses.policy import AddressPolicy
from evaluator.addresses.target import read_address
from evaluator.errors import SubmissionFault
from evaluator.event import Event

__all__ = ["address_policy", "typed_api", "typed_link"]


def address_policy(event: Event) -> AddressPolicy:
    """Which addresses the event calls."""
    api = event.config.api
    return AddressPolicy(allow_local=api.allow_local, also_refused=api.also_refused)


def typed_link(event: Event, typed: str) -> str:
    """A link to a model, without what is not seen.

    Raises:
        SubmissionFault: there is none, or no file can be fetched from it.
    """
    link = _visible(typed)
    if not link:
        raise SubmissionFault("link-missing")
    read_address(direct_link(link), address_policy(event))
    return link


def typed_api(event: Event, typed: str | None) -> str | None:
    """An API's address, without what is not seen; None where none is given.

    Raises:
        SubmissionFault: it cannot be called.
    """
    url = _visible(typed or "")
    if not url:
        return None
    read_address(url, address_policy(event))
    return url


def _visible(typed: str) -> str:
    return "".join(c for c in typed if c.isprintable() and c != " ")
