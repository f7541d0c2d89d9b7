"""What a saved `flair.models.SequenceTagger` may say: exactly what Flair 0.11 and later write.

The tensors that are there must be those that the sizes ask for, so that a size cannot ask for
more memory than the file brings.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.embeddings import Embedding, read_embedding
from evaluator.sandbox.inside.refusal import Refusal
from evaluator.sandbox.inside.shapes import Shapes, linear, recurrent
from evaluator.sandbox.inside.unpickling import Tensor, read_pickle
from evaluator.sandbox.inside.values import (
    boolean,
    dictionary,
    exactly,
    fields,
    integer,
    number,
    one_of,
    or_none,
    text,
)

__all__ = ["Model", "read_model"]

_REQUIRED = {
    "hidden_size": integer(1, 65_536),
    "tag_dictionary": dictionary,
    "tag_type": text,
    "use_crf": boolean,
    "use_rnn": boolean,
    "rnn_layers": integer(1, 16),
}
_OPTIONAL = {
    "__cls__": exactly("SequenceTagger"),
    "tag_format": one_of("BIO", "BIOES"),
    "use_dropout": number,
    "use_word_dropout": number,
    "use_locked_dropout": number,
    "rnn_type": one_of("LSTM", "GRU", "RNN"),
    "reproject_embeddings": boolean,
    "weight_dict": or_none(lambda value, where: _weights(value, where)),
    "train_initial_hidden_state": boolean,
}


@dataclass(frozen=True, slots=True)
class Model:
    """A model file that may be built: its state without its tensors, and its tensors.

    ``state`` is what Flair loads, with plain values and inert stand-ins; ``embedding`` describes
    the embeddings and holds no path and no name of code.
    """

    state: dict[str, Any]
    embedding: Embedding
    tensors: dict[str, Tensor]

    @property
    def parameters(self) -> int:
        """How many numbers all tensors have."""
        return sum(tensor.numbers for tensor in self.tensors.values())


def read_model(container: Container, labels: frozenset[str]) -> Model:
    """The model that a file describes; nothing of it is run.

    Args:
        labels: the labels that a tagger may give.

    Raises:
        Refusal: it is not a stock sequence tagger of these labels.
    """
    state = read_pickle(container.read("data.pkl"))
    if type(state) is not dict or not {"state_dict", "embeddings"} <= state.keys():
        raise Refusal("model-schema", where="state_dict")
    # The model card is for people: whatever it says, Flair does without it.
    rest = {k: v for k, v in state.items() if k not in ("state_dict", "embeddings", "model_card")}
    checked = fields(rest, "model", _REQUIRED, _OPTIONAL)
    _check_labels(checked["tag_dictionary"], labels)
    tensors = _tensors(state["state_dict"], container)
    embedding = read_embedding(state["embeddings"], "embeddings", tensors)
    wanted = _head(checked, embedding.length) | embedding.shapes
    for name, shape in wanted.items():
        if name not in tensors or tensors[name].shape != shape:
            raise Refusal("model-sizes", where=name)
    for name in tensors:
        if name not in wanted and not name.startswith(embedding.free or ("\0",)):
            raise Refusal("model-sizes", where=name[:100])
    return Model(checked, embedding, tensors)


def _tensors(value: Any, container: Container) -> dict[str, Tensor]:
    if type(value) not in (OrderedDict, dict) or len(value) > 20_000:
        raise Refusal("model-schema", where="state_dict")
    for name, tensor in value.items():
        if type(name) is not str or type(tensor) is not Tensor:
            raise Refusal("model-schema", where="state_dict")
        if container.size(f"data/{tensor.key}") != tensor.storage_bytes:
            raise Refusal("model-sizes", where=name[:100])
    return dict(value)


def _check_labels(tags: Any, labels: frozenset[str]) -> None:
    found = False
    for tag in (item.decode("utf-8") for item in vars(tags)["idx2item"]):
        prefix, _, label = tag.partition("-")
        if label and len(prefix) == 1 and prefix in "BIES":
            if label not in labels:
                raise Refusal("model-labels", label=label[:60])
            found = True
        elif tag not in ("O", "<unk>", "<START>", "<STOP>"):
            raise Refusal("model-labels", label=tag[:60])
    if not found:
        raise Refusal("model-labels", label="O")


def _weights(value: Any, where: str) -> dict[str, float]:
    if type(value) is not dict or not all(
        type(label) is str and type(weight) in (int, float) for label, weight in value.items()
    ):
        raise Refusal("model-schema", where=where)
    return {label: float(weight) for label, weight in value.items()}


def _head(state: dict[str, Any], length: int) -> Shapes:
    """The tensors of the tagger itself, above its embeddings."""
    tags = len(vars(state["tag_dictionary"])["idx2item"])
    shapes: Shapes = {}
    if state.get("reproject_embeddings", True):
        shapes |= linear("embedding2nn", length, length)
    width = length
    if state["use_rnn"]:
        hidden, layers = state["hidden_size"], state["rnn_layers"]
        shapes |= recurrent(
            "rnn", length, hidden, kind=state.get("rnn_type", "LSTM"), layers=layers, both=True
        )
        width = 2 * hidden
        if state.get("train_initial_hidden_state", False):
            shapes |= dict.fromkeys(("lstm_init_h", "lstm_init_c"), (2 * layers, hidden))
    shapes |= linear("linear", width, tags)
    if state["use_crf"]:
        shapes["crf.transitions"] = (tags, tags)
    elif state.get("weight_dict"):
        shapes["loss_function.weight"] = (tags,)
    return shapes
