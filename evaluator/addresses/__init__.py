"""Addresses from outside: guarded HTTP, and downloads from a link.

Whatever a team types is somebody's wish that our machine calls it. Only public addresses are
called, under one deadline, with every answer measured as it arrives.
"""

from evaluator.addresses.download import Downloaded, download
from evaluator.addresses.errors import AddressFault, DownloadStopped, NetworkFault
from evaluator.addresses.guard import Guard, Reply
from evaluator.addresses.links import direct_link
from evaluator.addresses.policy import AddressPolicy
from evaluator.addresses.target import Target, read_address

__all__ = [
    "AddressFault",
    "AddressPolicy",
    "DownloadStopped",
    "Downloaded",
    "Guard",
    "NetworkFault",
    "Reply",
    "Target",
    "direct_link",
    "download",
    "read_address",
]
