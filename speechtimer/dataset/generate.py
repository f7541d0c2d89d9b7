"""Generate labelled sentences from templates: seeded, in any number, with spans and programs."""

import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from hashlib import blake2b
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from speechtimer.dataset.conll import write_conll
from speechtimer.dataset.grammar import Choice, Grammar, Node, Ref, Series
from speechtimer.dataset.jsonl import read_jsonl, write_jsonl
from speechtimer.dataset.noise import REGISTERS, Register, add_noise, join
from speechtimer.dataset.realise import check_slots, realise
from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.sentence import Sentence
from speechtimer.dataset.style import Style
from speechtimer.errors import ConfigError, TemplateError

__all__ = ["DatasetConfig", "generate", "load_config", "load_grammar", "write_corpus"]

_Progress = Callable[[str, int, int], None]
_Weight = Annotated[float, Field(ge=0)]


class DatasetConfig(BaseModel):
    """What `write_corpus` makes; every key of ``configs/dataset.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    sentences: dict[Literal["train", "dev", "test"], Annotated[int, Field(ge=1)]]
    held_out: Annotated[float, Field(ge=0, lt=0.5)] = 0.1
    registers: dict[Register, _Weight]
    groups: dict[str, _Weight] = {}
    templates: Path | None = None

    @field_validator("registers")
    @classmethod
    def _some_register(cls, weights: dict[str, float]) -> dict[str, float]:
        if not any(weights.values()):
            raise ValueError("give at least one register a weight above 0")
        return weights


def load_config(path: Path, **overrides: object) -> DatasetConfig:
    """Read a YAML config; keyword arguments replace its top-level keys.

    Raises:
        ConfigError: names the key, the value and what is allowed.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(raw, dict):
        raise ConfigError(f"{path}: expected keys and values, got {type(raw).__name__}")
    try:
        return DatasetConfig.model_validate(raw | overrides)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: {key}: {first['msg']}, got {first['input']!r}") from error


def load_grammar(folder: Path | None = None) -> Grammar:
    """The templates of a folder, or those that ship with the package.

    Raises:
        TemplateError: names the file, the line and what to change.
    """
    with ExitStack() as stack:
        if folder is None:
            folder = stack.enter_context(as_file(files("speechtimer.dataset") / "templates"))
        grammar = Grammar.load(sorted(folder.glob("*.yaml")))
    if not grammar.groups:
        raise TemplateError(f"{folder}: no sentences in its *.yaml files: add a group to one")
    check_slots(grammar)
    return grammar


def generate(
    grammar: Grammar,
    config: DatasetConfig,
    split: str = "train",
    *,
    seed: int | None = None,
    checked: bool = True,
) -> Iterator[Sentence]:
    """Labelled sentences, no text twice, until the templates have no new one to give.

    The same seed gives the same sentences.

    Each template belongs to one split by a hash of its text: ``held_out`` of them to dev, as many
    to test, the rest to train, so that dev and test hold wordings which train does not.
    With ``held_out`` 0 all splits share all templates.

    ``checked`` leaves out the few sentences whose spans no longer mean the template's program,
    since noise has spoilt a linking word beyond recognition (« pius » for « puis »).

    Raises:
        ConfigError: a group does not exist, or a split has no templates.
    """
    rng = random.Random(f"{config.seed if seed is None else seed} {split}")
    templates = _split_templates(grammar, config, split)
    registers = Weighted({name: config.registers.get(name, 0.0) for name in REGISTERS})
    groups = Weighted({name: weight for name, (weight, _) in templates.items()})
    seen: set[bytes] = set()
    in_vain = 0
    while in_vain < _ENOUGH:
        name = groups.pick(rng)
        template = templates[name][1].pick(rng)
        register = registers.pick(rng)
        sentence = _sentence(grammar, template, register, rng, name)
        # Eight bytes a sentence, the same in every process, as `hash` is not.
        fingerprint = blake2b(sentence.text.encode(), digest_size=8).digest()
        meant = not checked or sentence.assembled().program == sentence.program
        if sentence.text and fingerprint not in seen and meant:
            seen.add(fingerprint)
            in_vain = 0
            yield sentence
        else:
            in_vain += 1


# So many draws without a new sentence, and the templates have given all they have.
_ENOUGH = 10_000


def _sentence(
    grammar: Grammar, template: Node, register: str, rng: random.Random, name: str
) -> Sentence:
    style = Style.draw(rng, spoken=register == "spoken")
    found = realise(grammar, template, style)
    text, spans = join(add_noise(found.pieces, register, rng))
    return Sentence(text, spans, found.program, (name, register))


_WRAP = (Ref("wrap_before"), Ref("wrap_after"))


def _split_templates(
    grammar: Grammar, config: DatasetConfig, split: str
) -> dict[str, tuple[float, Choice]]:
    """Weight and templates of each group that has any in this split."""
    unknown = set(config.groups) - {group.name for group in grammar.groups}
    if unknown:
        raise ConfigError(
            f"groups: there is no group {min(unknown)!r} in the templates: use one of "
            f"{sorted(group.name for group in grammar.groups)}"
        )
    templates = {}
    for group in grammar.groups:
        cumulated = (0.0, *group.choice.cumulated)
        kept = [
            (_wrapped(grammar, node), cumulated[i + 1] - cumulated[i])
            for i, (source, node) in enumerate(zip(group.sources, group.choice.nodes, strict=True))
            if not config.held_out or _split_of(source, config.held_out) == split
        ]
        weight = config.groups.get(group.name, group.weight)
        if kept and weight:
            templates[group.name] = (weight, Choice.of(kept))
    if not templates:
        raise ConfigError(
            f"held_out: no template falls to {split}: write more templates, or set held_out to 0"
        )
    return templates


def _wrapped(grammar: Grammar, template: Node) -> Node:
    """With what people say before and after, where the templates define it."""
    before, after = (ref if ref.rule in grammar.rules else "" for ref in _WRAP)
    return Series((before, template, after))


def _split_of(source: str, held_out: float) -> str:
    share = zlib.crc32(source.encode()) / 2**32
    if share < held_out:
        return "dev"
    return "test" if share < 2 * held_out else "train"


def write_corpus(
    config: DatasetConfig,
    folder: Path,
    *,
    progress: _Progress | None = None,
) -> Mapping[str, int]:
    """Write ``train``, ``dev`` and ``test`` as JSON lines and CoNLL, and the config used.

    Args:
        folder: created; its files are replaced.
        progress: called with the split, sentences written and sentences wanted.

    Returns:
        Sentences written by split.
    """
    grammar = load_grammar(config.templates)
    folder.mkdir(parents=True, exist_ok=True)
    for split, total in config.sentences.items():
        lines = folder / f"{split}.jsonl"
        write_jsonl(lines, _counted(generate(grammar, config, split), split, total, progress))
        write_conll(folder / f"{split}.conll", read_jsonl(lines))
    (folder / "config.yaml").write_text(
        yaml.safe_dump(config.model_dump(mode="json"), allow_unicode=True), encoding="utf-8"
    )
    return {str(split): n for split, n in config.sentences.items()}


def _counted(
    sentences: Iterator[Sentence], split: str, total: int, progress: _Progress | None
) -> Iterator[Sentence]:
    done = 0
    for done, sentence in enumerate(islice(sentences, total), 1):
        yield sentence
        if progress and (done % 500 == 0 or done == total):
            progress(split, done, total)
    if done < total:
        raise ConfigError(
            f"sentences.{split}: the templates give {done} different sentences, not {total}: "
            "ask for fewer or write more templates"
        )
