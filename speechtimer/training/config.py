"""What a training run is made of, read from YAML."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from speechtimer.errors import ConfigError
from speechtimer.shipped import shipped
from speechtimer.training.encoder_config import EncoderConfig
from speechtimer.training.teacher_config import TeacherConfig

__all__ = [
    "PARTS",
    "CharacterConfig",
    "CorpusConfig",
    "EmbeddingConfig",
    "FlairConfig",
    "LearningConfig",
    "LstmCrfConfig",
    "ModelConfig",
    "OneHotConfig",
    "Storage",
    "TeacherConfig",
    "TrainConfig",
    "TransformerConfig",
    "WordConfig",
    "load_config",
]

Share = Annotated[float, Field(ge=0, lt=1)]
Size = Annotated[int, Field(ge=1, le=4096)]
Storage = Literal["half", "single"]

Part = Literal["train", "dev", "test"]
PARTS: tuple[Part, ...] = ("train", "dev", "test")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CorpusConfig(_Section):
    """Where the sentences are: a folder with train, dev and test.jsonl, or each file by itself."""

    folder: Path | None = None
    train: Path | None = None
    dev: Path | None = None
    test: Path | None = None

    @model_validator(mode="after")
    def _complete(self) -> "CorpusConfig":
        if self.folder is None and (self.train is None or self.dev is None):
            raise ValueError("give a folder, or the files train and dev")
        return self

    def file(self, split: Part) -> Path | None:
        """The file of a part; None where there is no test part."""
        named: Path | None = getattr(self, split)
        if named is not None or self.folder is None:
            return named
        file = self.folder / f"{split}.jsonl"
        return None if split == "test" and not file.exists() else file


class CharacterConfig(_Section):
    """Words spelt by an LSTM over their characters (Lample et al., 2016)."""

    kind: Literal["character"]
    dim: Size = 32
    hidden: Size = 32


class OneHotConfig(_Section):
    """A vector for each word that comes at least ``min_freq`` times in the training part."""

    kind: Literal["one_hot"]
    dim: Size = 64
    min_freq: int = Field(default=2, ge=1)


class WordConfig(_Section):
    """Word vectors of somebody else: a name that Flair downloads (``fr``: fastText), or a file.

    Attributes:
        prune: whether only the words of the training part are kept: megabytes, not gigabytes.
    """

    kind: Literal["word"]
    name: str = Field(default="fr", min_length=1)
    prune: bool = True


class FlairConfig(_Section):
    """A character language model (Akbik et al., 2018): a name that Flair downloads, or a file."""

    kind: Literal["flair"]
    name: str = Field(min_length=1)


EmbeddingConfig = Annotated[
    CharacterConfig | OneHotConfig | WordConfig | FlairConfig, Field(discriminator="kind")
]


class _TaggerConfig(_Section):
    """What taggers of both families have; dropouts are those of Flair's `SequenceTagger`.

    Attributes:
        start: a ``model.pt`` of the family to go on from: its weights, words, sizes and dropouts
            are kept, and what is said about them here is not read.
    """

    start: Path | None = None
    tag_format: Literal["BIO", "BIOES"] = "BIO"
    dropout: Share = 0.0
    word_dropout: Share = 0.05
    locked_dropout: Share = 0.3
    storage: Storage = "half"


class LstmCrfConfig(_TaggerConfig):
    """Embeddings, an LSTM in both directions and a CRF; or without it, each tag for itself."""

    family: Literal["lstm_crf"] = "lstm_crf"
    embeddings: tuple[EmbeddingConfig, ...] = (
        CharacterConfig(kind="character"),
        OneHotConfig(kind="one_hot"),
    )
    hidden_size: Size = 128
    rnn_layers: int = Field(default=1, ge=1, le=4)
    reproject: bool = True
    crf: bool = True

    @model_validator(mode="after")
    def _each_once(self) -> "LstmCrfConfig":
        different = {(part.kind, getattr(part, "name", "")) for part in self.embeddings}
        if not different or len(different) < len(self.embeddings):
            raise ValueError("embeddings must be one of each kind at most, and at least one")
        return self


class TransformerConfig(_TaggerConfig):
    """A pretrained encoder that is fine-tuned, and a linear layer or a CRF on top of it.

    Attributes:
        encoder: a name on the Hugging Face hub, or a folder; None: one of its own.
        pretrain: what its own encoder is made of, which is trained on the corpus first.
        layers: indices of the hidden layers that are read, such as "-1" or "-1,-2", or "all".
        layer_mean: whether these layers are averaged or stand side by side.
        subtoken_pooling: which pieces of a word stand for it.
        context: tokens of the neighbouring sentences that are read too (FLERT); 0: none.
        keep_layers: how many of the encoder's layers are kept, spread evenly; None: all.
        prune_vocabulary: whether pieces that the corpus does not use are dropped.
    """

    family: Literal["transformer"]
    encoder: Annotated[str, Field(min_length=1)] | None = None
    pretrain: EncoderConfig | None = None
    layers: str = Field(default="-1", pattern=r"^(all|-?\d+(,-?\d+)*)$")
    layer_mean: bool = True
    subtoken_pooling: Literal["first", "last", "first_last", "mean"] = "first"
    context: int = Field(default=0, ge=0, le=512)
    crf: bool = False
    keep_layers: int | None = Field(default=None, ge=1)
    prune_vocabulary: bool = False

    @model_validator(mode="after")
    def _one_encoder(self) -> "TransformerConfig":
        if sum(given is not None for given in (self.encoder, self.pretrain, self.start)) != 1:
            raise ValueError("give encoder, a name or a folder, or pretrain, or start, and not two")
        return self


ModelConfig = Annotated[
    Annotated[LstmCrfConfig, Tag("lstm_crf")] | Annotated[TransformerConfig, Tag("transformer")],
    Discriminator(lambda given: _family(given)),
]


def _family(given: Any) -> Any:
    """A model without a family is an LSTM-CRF."""
    family = given.get("family") if isinstance(given, dict) else getattr(given, "family", None)
    return family or "lstm_crf"


class LearningConfig(_Section):
    """How the weights are found.

    Attributes:
        decoder_learning_rate: of what is not the encoder; None: as the encoder's.
        warm_up: the share of the steps in which the learning rate grows.
        unk_dropout: a word seen this often is hidden half of the time (LSTM-CRF); 0: never.
        patience: epochs without a better dev score before it stops; 0: never stops.
        mixed_precision: 16-bit arithmetic where it is safe; on a GPU.
        checkpoint_minutes: at least so long between two checkpoints in an epoch; there is one
            at the end of each epoch.
        threads: of each process.
        processes: that learn each mini-batch together, each on a GPU of its own, or on the CPU.
    """

    epochs: int = Field(default=10, ge=1)
    mini_batch_size: int = Field(default=32, ge=1)
    learning_rate: float = Field(default=0.01, gt=0)
    decoder_learning_rate: float | None = Field(default=None, gt=0)
    optimizer: Literal["adamw", "adam", "sgd"] = "adamw"
    weight_decay: float = Field(default=0.0, ge=0)
    scheduler: Literal["one_cycle", "linear", "constant"] = "one_cycle"
    warm_up: Share = 0.15
    max_grad_norm: float = Field(default=5.0, gt=0)
    unk_dropout: float = Field(default=0.0, ge=0)
    patience: int = Field(default=0, ge=0)
    mixed_precision: bool = False
    checkpoint_minutes: float = Field(default=5.0, ge=0)
    seed: int = Field(default=0, ge=0)
    threads: int = Field(default=2, ge=1)
    processes: int = Field(default=1, ge=1, le=64)


class TrainConfig(_Section):
    """A training run; unknown keys are errors, and nothing changes once it is read."""

    corpus: CorpusConfig
    evaluation: Mapping[str, Path] = {}
    teacher: TeacherConfig | None = None
    model: ModelConfig = LstmCrfConfig()
    training: LearningConfig = LearningConfig()
    tensorboard: bool = True
    device: Annotated[str, Field(pattern=r"^(cpu|cuda(:\d+)?|mps)$")] = "cpu"
    output: Path

    @model_validator(mode="after")
    def _student(self) -> "TrainConfig":
        if self.teacher is not None and self.model.family != "lstm_crf":
            raise ValueError(
                f"teacher: must be null, a {self.model.family} does not learn from one: set "
                "model.family to lstm_crf"
            )
        return self

    @model_validator(mode="after")
    def _words_to_hide(self) -> "TrainConfig":
        if self.training.unk_dropout and self.model.family != "lstm_crf":
            raise ValueError(
                f"training.unk_dropout: must be 0, a {self.model.family} has no vectors of words"
            )
        return self

    @model_validator(mode="after")
    def _precision(self) -> "TrainConfig":
        if self.training.mixed_precision and self.model.family != "transformer":
            raise ValueError(
                f"training.mixed_precision: must be false, a {self.model.family} gains nothing"
            )
        return self

    @model_validator(mode="after")
    def _held_out(self) -> "TrainConfig":
        parts = {part: self.corpus.file(part) for part in PARTS}
        for name, file in self.evaluation.items():
            if name in parts:
                raise ValueError(f"evaluation.{name}: {name} is a part of the corpus, rename it")
            for part, taken in parts.items():
                if taken is not None and taken.resolve() == file.resolve():
                    raise ValueError(f"evaluation.{name}: {file} is corpus.{part} already")
        return self


def load_config(path: Path | str, overrides: Mapping[str, str] | None = None) -> TrainConfig:
    """Read a YAML file; ``overrides`` replace values by dotted key, written as in YAML.

    ``load_config("lstm_crf.yaml", {"training.epochs": "3", "model.embeddings.0.hidden": "16"})``

    Raises:
        ConfigError: the file cannot be read, a key is unknown or a value not allowed.
    """
    try:
        content = yaml.safe_load(shipped(Path(path)).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: must hold keys and values, such as training: {{epochs: 3}}")
    for key, value in (overrides or {}).items():
        content = _replaced(content, key.split("."), _parse(key, value), key)
    try:
        return TrainConfig.model_validate(content)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_explain(error)}") from error


def _parse(key: str, value: str) -> Any:
    try:
        return yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise ConfigError(f"{key}: {value!r} is not a YAML value") from error


def _replaced(tree: Any, steps: list[str], value: Any, key: str) -> Any:
    """A copy of a tree of mappings and lists with one value replaced."""
    if not steps:
        return value
    first, *rest = steps
    if isinstance(tree, list):
        if not first.isdecimal() or int(first) >= len(tree):
            raise ConfigError(f"{key}: {first!r} must be one of 0 to {len(tree) - 1}")
        place = int(first)
        return [*tree[:place], _replaced(tree[place], rest, value, key), *tree[place + 1 :]]
    branch = tree if isinstance(tree, dict) else {}
    return {**branch, first: _replaced(branch.get(first, {}), rest, value, key)}


def _explain(error: ValidationError) -> str:
    """The first error as ``key: what is wrong``, with near matches of an unknown key."""
    first = error.errors()[0]
    # Parts of several kinds bear their kind after their place: model.embeddings.0.character.dim.
    kinds = {"lstm_crf", "transformer", "character", "one_hot", "word", "flair"}
    steps = [str(s) for s in first["loc"] if s not in kinds]
    key = ".".join(steps)
    if first["type"] == "extra_forbidden":
        known = ["0" if step.isdecimal() else step for step in steps]
        family = next((s for s in first["loc"] if s in ("lstm_crf", "transformer")), "lstm_crf")
        near = difflib.get_close_matches(".".join(known), list(_keys(str(family))), n=3)
        return f"unknown key {key!r}" + (f", did you mean {' or '.join(near)}?" if near else "")
    message = first["msg"].removeprefix("Value error, ")
    if not key:  # a rule between sections names them itself
        return message
    shown = repr(first["input"])
    return f"{key}: {message}, got {shown if len(shown) < 60 else shown[:57] + '...'}"


def _keys(family: str) -> Iterator[str]:
    """All keys of a configuration whose model is of a family."""
    sections: dict[str, type[BaseModel]] = {
        "corpus": CorpusConfig,
        "teacher": TeacherConfig,
        "training": LearningConfig,
        "model": LstmCrfConfig,
    }
    if family == "transformer":
        sections["model"] = TransformerConfig
    yield from TrainConfig.model_fields
    for name, section in sections.items():
        yield from (f"{name}.{key}" for key in section.model_fields)
    yield from (f"model.pretrain.{key}" for key in EncoderConfig.model_fields)
    embeddings: tuple[type[BaseModel], ...] = (
        CharacterConfig,
        OneHotConfig,
        WordConfig,
        FlairConfig,
    )
    for part in embeddings:
        yield from (f"model.embeddings.0.{key}" for key in part.model_fields)
