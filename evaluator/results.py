"""What became of a submission, as the team's shell and notebook 5 show it, in French."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from rich.console import Console
from rich.text import Text

from speechtimer.cli.screen import COLOURS, numbers_table
from speechtimer.labels import Label

__all__ = ["lines", "show_submission", "stage"]

_STAGES = {
    "fetch": "téléchargement",
    "turn": "attente de son tour",
    "reading": "lecture du fichier",
    "starting": "préparation",
    "tagging": "passages chronométrés",
}
_APIS = {
    "missing": "aucune adresse donnée",
    "waiting": "en attente d’essai",
    "answered": "répond",
    "down": "ne répond pas",
}


def stage(submission: Mapping[str, Any]) -> str:
    """What is being done with a submission now."""
    if submission["state"] == "waiting":
        return "attente"
    return _STAGES.get(submission["stage"] or "", "jugement")


def lines(submission: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures of a submission, as names and values; or why there are none."""
    result, reason = submission["result"], submission["reason"]
    found: list[tuple[str, str]] = []
    if submission["state"] == "failed":
        found.append(("échec", reason["detail"] if reason else "sans raison donnée"))
    elif result is not None:
        scores = result["scores"]
        found.append(("micro-F1", f"{scores['micro_f1']:.4f}"))
        found.append(("minuteur exact", f"{scores['exact_timer']:.4f}"))
        found.append(("taille", f"{result['megabytes']:.3f} Mo"))
        found.append(("durée", seconds(result, scores["sentences"])))
        found += [("attention", warning["detail"]) for warning in result.get("warnings", ())]
    if submission["disqualified"]:
        found.append(("disqualifiée", submission["disqualified"]))
    api = submission["api"]
    why = f" : {api['reason']['detail']}" if api.get("reason") else ""
    found.append(("API", f"{_APIS[api['state']]}{_called(api)}{why}"))
    return found


def _called(api: Mapping[str, Any]) -> str:
    """What calling an API came to, where it replied at all."""
    if api.get("f1") is None:
        return ""
    agreement = "" if api["agreement"] is None else f"accord {api['agreement']:.0%}, "
    return (
        f" (F1 {api['f1']:.4f}, {agreement}{1000 * api['latency_median']:.0f} ms par phrase, "
        f"{api['replies']} réponses sur {api['sentences']})"
    )


def seconds(result: Mapping[str, Any], sentences: int) -> str:
    """The seconds that rank, for 1,000 sentences, how far the runs lie apart, and the clock's."""
    per_thousand = 1000 * result["seconds"] / sentences
    runs: Sequence[float] = result["wall_seconds"]
    kind, clock = "d’horloge", ""
    if result["seconds_kind"] == "cpu":
        kind, clock = "de processeur", f" ; à l’horloge : {1000 * median(runs) / sentences:.2f} s"
    return (
        f"{per_thousand:.2f} s {kind} pour 1 000 phrases "
        f"(médiane de {len(runs)} passages, étendue {100 * result['spread']:.1f} %{clock})"
    )


def show_submission(submission: Mapping[str, Any], screen: Console) -> None:
    """Print the figures, and F1 by label."""
    for name, value in lines(submission):
        screen.print(Text(f"{name:<15}{_printable(value)}"))
    if submission["state"] != "scored" or submission["result"] is None:
        return
    table = numbers_table("label", "F1", "précision", "rappel")
    for name, counts in submission["result"]["scores"]["labels"].items():
        shares = (f"{counts[share]:.4f}" for share in ("f1", "precision", "recall"))
        table.add_row(Text(name, style=COLOURS[Label(name)]), *shares)
    screen.print(table)


def _printable(text: str) -> str:
    """What came over the network, without what would move a terminal's cursor."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
