"""A checked model, built by Flair: ``SequenceTagger.load`` of a state that holds no code."""

import io
from typing import Any

from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.embeddings import Embedding
from evaluator.sandbox.inside.schema import Model
from evaluator.sandbox.inside.unpickling import DictionaryParts, Tensor

__all__ = ["build", "import_flair"]


def import_flair() -> None:
    """Flair on one thread of the CPU, and quiet: on import it picks a device and sets up a log."""
    import logging
    import os
    import random
    import warnings

    import flair
    import flair.data
    import flair.embeddings
    import flair.models
    import torch

    flair.device = torch.device("cpu")
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    torch.manual_seed(0)
    # Python seeds it anew in each child.
    os.register_at_fork(after_in_child=lambda: random.seed(0))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    # What torch finds out about the processor it finds out once, at the first use.
    with torch.no_grad():
        torch.nn.Linear(4, 4)(torch.nn.LSTM(4, 2, bidirectional=True)(torch.zeros(2, 1, 4))[0])


def build(model: Model, container: Container) -> Any:
    """The `flair.models.SequenceTagger`; it predicts what the file would where Flair opens it."""
    from flair.models import SequenceTagger

    state = {key: _plain(value) for key, value in model.state.items()}
    state["embeddings"] = _embedding(model.embedding)
    storages: dict[str, Any] = {}
    state["state_dict"] = {
        name: _tensor(tensor, container, storages) for name, tensor in model.tensors.items()
    }
    return SequenceTagger.load(state)


def _embedding(embedding: Embedding) -> dict[str, Any]:
    if embedding.stacked:
        return {
            "__cls__": embedding.kind,
            "embeddings": [_embedding(item) for item in embedding.stacked],
        }
    parameters = {key: _plain(value) for key, value in embedding.parameters.items()}
    if embedding.kind == "TransformerWordEmbeddings":
        parameters["tokenizer_data"] = io.BytesIO(parameters["tokenizer_data"])
    return parameters | {"__cls__": embedding.kind}


def _plain(value: Any) -> Any:
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    return _dictionary(value) if type(value) is DictionaryParts else value


def _dictionary(parts: DictionaryParts) -> Any:
    from flair.data import Dictionary

    said = vars(parts)
    made = Dictionary(add_unk=False)
    made.idx2item = said["idx2item"]
    made.item2idx = said["item2idx"]
    # Dictionaries of Flair before 0.9 do not say whether they know the unknown.
    made.add_unk = said.get("add_unk", b"<unk>" in said["item2idx"])
    made.multi_label = said.get("multi_label", False)
    made.span_labels = said.get("span_labels", False)
    return made


def _tensor(tensor: Tensor, container: Container, storages: dict[str, Any]) -> Any:
    import torch

    types = {
        "FloatStorage": torch.float32,
        "HalfStorage": torch.float16,
        "BFloat16Storage": torch.bfloat16,
        "DoubleStorage": torch.float64,
        "LongStorage": torch.int64,
        "IntStorage": torch.int32,
        "ByteStorage": torch.uint8,
        "CharStorage": torch.int8,
        "BoolStorage": torch.bool,
    }
    if tensor.numbers == 0:
        return torch.empty(tensor.shape, dtype=types[tensor.kind])
    place = f"{tensor.kind} {tensor.key}"
    if place not in storages:
        data = container.read(f"data/{tensor.key}")
        storages[place] = torch.frombuffer(data, dtype=types[tensor.kind])
    whole = storages[place]
    return whole[tensor.offset : tensor.offset + tensor.numbers].view(tensor.shape)
