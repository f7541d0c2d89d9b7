"""Which templates and which words a split may use.

Each template belongs to one split, by a hash of its text (its weight included): ``held_out`` of
them to dev, as many to test, the rest to train. So do the words of long lists (rules with `_MANY`
alternatives or more, such as activities; of those, the alternatives that are plain text): train
never sees those of dev or test, while dev and test use train's words beside their own. With
``held_out`` 0 all splits share everything.
"""

import zlib
from collections.abc import Mapping
from dataclasses import replace

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.grammar import Choice, Grammar, Group, Node
from speechtimer.errors import ConfigError

__all__ = ["grammar_of_split"]

# Shorter lists hold what has few ways to be said: to hold one out would be to forget it.
_MANY = 20


def grammar_of_split(
    grammar: Grammar, config: DatasetConfig, split: str
) -> tuple[Mapping[str, Choice], list[Group]]:
    """The rules and groups of a split, the groups with the weights of the config.

    Raises:
        ConfigError: a group does not exist, or the split has no templates.
    """
    unknown = set(config.groups) - {group.name for group in grammar.groups}
    if unknown:
        raise ConfigError(
            f"groups: there is no group {min(unknown)!r} in the templates: use one of "
            f"{', '.join(sorted(group.name for group in grammar.groups))}"
        )
    rules = {
        name: _kept(rule, list(rule.nodes), config.held_out, split, others=split != "train")
        if len(rule.nodes) >= _MANY
        else rule
        for name, rule in grammar.rules.items()
    }
    groups = []
    for group in grammar.groups:
        weight = config.groups.get(group.name, group.weight)
        choice = _kept(group.choice, list(group.sources), config.held_out, split)
        if weight and choice.nodes:
            groups.append(replace(group, weight=weight, choice=choice))
    if not any(config.groups.get(group.name, group.weight) for group in grammar.groups):
        raise ConfigError("groups: every weight is 0: give at least one group a weight above 0")
    if not groups:
        raise ConfigError(
            f"held_out: no template falls to {split}: write more templates, or set held_out to 0"
        )
    return rules, groups


def _kept(
    choice: Choice, keys: list[Node], held_out: float, split: str, *, others: bool = False
) -> Choice:
    """The alternatives of a split, and with ``others`` train's; trees without a text stay."""
    before = (0.0, *choice.cumulated)
    options = []
    for i, (node, key) in enumerate(zip(choice.nodes, keys, strict=True)):
        home = _split_of(key, held_out) if isinstance(key, str) else split
        weight = choice.cumulated[i] - before[i]
        if weight and (home == split or (others and home == "train")):
            options.append((node, weight))
    return Choice.of(options) if options else Choice((), ())


def _split_of(source: str, held_out: float) -> str:
    share = zlib.crc32(source.encode()) / 2**32
    if share < held_out:
        return "dev"
    return "test" if share < 2 * held_out else "train"
