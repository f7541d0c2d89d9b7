"""Sentences that hold what people type and what nobody types, drawn at random."""

import random
from collections.abc import Iterator

__all__ = ["odd_sentences"]

_WRITTEN = """
3 séries de 2 minutes avec 30 secondes repos récup puis fois x × tours chacun tabata emom 12
pompes squats ½ 1½ 1/2 3/4 un quart d'heure et demie demi-heure quatre-vingt-dix Quatre‑VINGT
R=20s 2'30 1h30 1:30 20/10 40/20 : ; , . ( ) [ ] + - – — → « » “corde” entre les par côté à droite
toutes minutes pendant départ le tout on recommence enfin pardon 40 dizaine ٣ ３ 𝟑 𝓼𝓺𝓾𝓪𝓽 ³ Ⅷ ① ²
💪 😀😀 3️⃣ œuf cœur Straße ŒUVRE İstanbul Ǆ ﬁn ﬅ e\u0301chauffement reme\u0301de \u0345 \u200b
\ufeff \x1c \x85 \u2003 \u2028 \xa0 piiis ssérie ENSUITE mooins virgule cinq l’échauffement
« jusqu’à » constructor toString __proto__ 1 200 999999999999999999999 0 00 05 -3 1,5 2.5 kg 400m
exercices : pompes, fentes, gainage après ça % ratio 1:2 autant identique double 50 % \u0300\u0301
"""
_PIECES = _WRITTEN.split(" ")


def odd_sentences(count: int, *, seed: int = 0) -> Iterator[str]:
    draw = random.Random(seed)
    for _ in range(count):
        pieces = draw.choices(_PIECES, k=draw.randint(1, 14))
        joints = draw.choices((" ", " ", " ", "", "\n", "  "), k=len(pieces))
        yield "".join(map("".join, zip(pieces, joints, strict=True)))
