"""How numbers are written."""

import pytest

from speechtimer.dataset.forms import Form, number_form
from tests.marked import marked


@pytest.mark.parametrize(
    ("source", "forms"),
    [
        ("[3](n) séries de [2](wm) minutes", [Form.FIGURES, Form.FIGURES]),
        ("[trente deux](ws) secondes", [Form.WORDS]),
        ("[quatres](n) séries", [Form.WORDS]),
        ("[une](n) fois l'[une](wm)", [Form.WORDS, Form.WORDS]),
        ("[1](wh)h[30](wm)", [Form.GLUED, Form.GLUED]),
        ("x[5](n), [45](ws)s", [Form.GLUED, Form.GLUED]),
        ("[2](wm)'[30](ws)''", [Form.CLOCK, Form.CLOCK]),
        ("[2](wm)’[30](ws)”", [Form.CLOCK, Form.CLOCK]),
        ("[00](wm):[45](ws)", [Form.CLOCK, Form.CLOCK]),
        ("fais : [45](ws) secondes", [Form.FIGURES]),
        ("d'[1](wm) minute", [Form.FIGURES]),
        ("[30](ws)/[30](bs)", [Form.PAIR, Form.PAIR]),
        ("du [30](ws)-[15](bs)", [Form.PAIR, Form.PAIR]),
        ("[1/2](wm) heure et [½](ws)", [Form.FRACTION_FIGURES, Form.FRACTION_FIGURES]),
        ("[une](wm) minute [et demie](ws)", [Form.WORDS, Form.FRACTION_WORDS]),
        ("[deux](wh) heures [moins le quart](wm)", [Form.WORDS, Form.FRACTION_WORDS]),
        ("[1,5](wm) minute", [Form.DECIMAL]),
        ("[deux virgule cinq](wm) minutes", [Form.DECIMAL]),
        ("[une demi-douzaine](n) de tours", [Form.WORDS]),
    ],
)
def test_form(source: str, forms: list[Form]) -> None:
    sentence = marked(source)
    assert [number_form(sentence.text, span) for span in sentence.spans] == forms
