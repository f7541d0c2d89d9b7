"""The parser in JavaScript answers in Chromium what it answers in Python."""

import json

from benchmarks.same_in_javascript import MODEL, answers_of, differences, text_sets
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.modelfile import ModelFile
from speechtimer.web.model import rounded
from tests.page.conftest import NewTimer
from tests.web.odd_sentences import odd_sentences

_PARSE = """async (texts) => {
  const address = (name) => new URL(`page/parser/${name}`, document.baseURI);
  const { Parser } = await import(address("parser.js"));
  const model = await (await fetch(address("model.bin"))).arrayBuffer();
  const parser = await Parser.load(new Uint8Array(model));
  return JSON.stringify(texts.map((text) => parser.parse(text)));
}"""


def test_it_answers_the_same(new_timer: NewTimer) -> None:
    timer = new_timer(own_parser=True)
    texts = [text for _, texts in text_sets(100, []) for text in texts[:100]]
    texts += odd_sentences(200, seed=1)
    answers = json.loads(timer.page.evaluate(_PARSE, texts))
    tagger = FastTagger(rounded(ModelFile.load(MODEL)))
    assert list(differences(answers_of(tagger, texts), answers)) == []
