"""French numbers, read and written.

>>> read_number("quatre-vingt-dix-neuf virgule cinq")
Fraction(199, 2)
>>> write_number(99)
'quatre-vingt-dix-neuf'
"""

from speechtimer.numbers.reading import range_end, read_number, read_value
from speechtimer.numbers.writing import Spelling, Variety, spellings, write_number

__all__ = [
    "Spelling",
    "Variety",
    "range_end",
    "read_number",
    "read_value",
    "spellings",
    "write_number",
]
