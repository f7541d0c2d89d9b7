"""Which annotation of a sentence counts."""

from dataclasses import replace

from speechtimer.labelling.annotation import Annotation, Task, labelled_sentences
from speechtimer.labelling.answers import answers, on_page, token_tags
from speechtimer.labels import Label, Span
from speechtimer.program import Block, Program
from speechtimer.tokens import spans_to_tags, tokenize
from tests.labelling.team import said
from tests.marked import marked

TEXT = "3 tours de 2 min"
BOTH, ROUNDS, NONE = "[3](n) tours de [2](wm) min", "[3](n) tours de 2 min", TEXT


def _chosen(*annotations: Annotation) -> str | None:
    chosen = Task(1, TEXT, annotations).chosen()
    return None if chosen is None else chosen.annotator


def test_what_most_people_say_counts() -> None:
    assert _chosen(said("a", BOTH), said("b", BOTH), said("c", ROUNDS, minute=9)) in ("a", "b")


def test_the_order_of_the_spans_is_no_other_opinion() -> None:
    turned = replace(said("b", BOTH, minute=1), spans=marked(BOTH).spans[::-1])
    assert _chosen(said("a", BOTH), turned, said("c", ROUNDS, minute=9)) == "b"


def test_of_a_tie_the_latest_counts() -> None:
    assert _chosen(said("a", BOTH, minute=2), said("b", ROUNDS, minute=1)) == "a"
    assert _chosen(said("a", BOTH), said("b", ROUNDS, minute=1)) == "b"


def test_the_ground_truth_comes_first() -> None:
    truth = replace(said("a", ROUNDS), ground_truth=True)
    assert _chosen(truth, said("b", BOTH, minute=1), said("c", BOTH, minute=2)) == "a"


def test_no_span_is_an_answer_and_a_skip_is_none() -> None:
    skipped = replace(said("a", BOTH, minute=5), skipped=True)
    assert _chosen(skipped, said("b", NONE)) == "b"
    assert _chosen(skipped) is None
    assert _chosen() is None


def test_labelled_sentences() -> None:
    skipped = Annotation("a", skipped=True)
    tasks = [Task(1, TEXT, (said("a", BOTH),)), Task(2, TEXT, (skipped,)), Task(3, TEXT)]
    (sentence,) = labelled_sentences(tasks)
    assert sentence.program == Program((Block(3, 120, 0),))


def test_one_person_answers_once() -> None:
    again = Task(1, TEXT, (said("a", BOTH, minute=2), said("a", ROUNDS, minute=1)))
    assert answers(again) == {"a": marked(BOTH).spans}
    skipped = replace(said("a", BOTH, minute=3), skipped=True)
    assert answers(Task(1, TEXT, (said("a", ROUNDS, minute=1), skipped))) == {
        "a": marked(ROUNDS).spans
    }
    assert Task(1, TEXT, (skipped,)).decisions()["a"].skipped


def test_a_time_without_a_zone_is_utc() -> None:
    late = said("a", BOTH, minute=2)
    assert late.updated is not None
    plain = replace(late, updated=late.updated.replace(tzinfo=None))
    assert answers(Task(1, TEXT, (plain, said("a", ROUNDS, minute=1)))) == {"a": marked(BOTH).spans}


def test_tags_of_good_spans_are_the_usual_ones() -> None:
    sentence = marked("[une](wm) minute [et demie](ws) de [3](n)")
    tokens = tokenize(sentence.text)
    assert token_tags(tokens, sentence.spans) == spans_to_tags(tokens, sentence.spans)


def test_tags_of_spans_that_cut_or_overlap() -> None:
    spans = [Span(1, 4, Label.NB_ROUNDS), Span(3, 8, Label.DURATION_WT_MIN)]
    assert token_tags(tokenize("trente et un"), spans) == ["B-nb_rounds", "B-duration_wt_min", "O"]
    assert on_page("trente et un", [*spans, Span(9, 99, Label.NB_ROUNDS)]) == (spans[0],)
