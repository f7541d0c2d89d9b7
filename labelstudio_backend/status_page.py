"""The page on which a team sees how its model does; it reloads itself, and loads nothing else."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from labelstudio_backend.loop import describe_outcome

__all__ = ["status_page"]

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem;
  color-scheme: light dark }
progress { width: 60%; height: 1.2rem; accent-color: #0a6b4b }
dt { opacity: .7 } dd { margin: 0 0 .6rem; font-size: 1.2rem }
.problem { border-left: .3rem solid #d55e00; padding-left: .8rem }
svg { width: 100%; height: auto } svg text { fill: currentColor; font-size: 12px }
@media (max-width: 30rem) { svg text { font-size: 18px } }
figure { margin: 1.5rem 0 } figcaption { opacity: .7; font-size: .9rem }
"""

# The picture's size and margins, in its own units.
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 600, 200, 40, 10, 10, 40


def status_page(status: Mapping[str, Any], outcomes: Sequence[Mapping[str, Any]]) -> str:
    """The page in French, of a loop's status and of what its trainings came to."""
    last = status["last_outcome"]
    said = describe_outcome(last) if last else "Pas encore d'entraînement."
    problem = status["problem"]
    trouble = f'<p class="problem">{html.escape(problem)}</p>' if problem else ""
    count = "?" if status["annotations"] is None else status["annotations"]
    address = f"{status['label_studio']}/projects/{status['project']}"
    return f"""<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width"><title>SpeechTimer : étiquetage</title>
<style>{_STYLE}</style>
<h1>Le modèle de l'équipe</h1>{trouble}
<dl><dt>en service</dt><dd>{html.escape(status["version"])}</dd>
<dt>phrases annotées</dt>
<dd>{count} (prochain entraînement à {status["next_training_at"]})</dd></dl>
{_progress(status["training"])}<p>{html.escape(said)}</p>
{_history(outcomes)}
<p><a href="{html.escape(address)}">Étiqueter dans Label Studio</a></p></html>"""


def _progress(training: Mapping[str, Any] | None) -> str:
    if training is None:
        return ""
    left = training["seconds_left"]
    rest = "" if left is None else f", encore {left:.0f} s"
    share = training["share"]
    return (
        f"<p>Entraînement sur {training['annotations']} phrases : "
        f'<progress max="1" value="{share}"></progress> {share:.0%}{rest}</p>'
    )


def _history(outcomes: Sequence[Mapping[str, Any]]) -> str:
    """Each training's micro-F1, the old model's and the new one's."""
    known = [outcome for outcome in outcomes if "new_micro_f1" in outcome]
    if not known:
        return ""
    scores = [outcome[key] for outcome in known for key in ("old_micro_f1", "new_micro_f1")]
    low: float = min(0.9, min(scores) - 0.02)

    def y(score: float) -> float:
        return _TOP + (1 - score) / (1 - low) * (_HEIGHT - _TOP - _BOTTOM)

    step = (_WIDTH - _LEFT - _RIGHT) / len(known)
    marks = []
    for level in (low, (1 + low) / 2, 1.0):
        marks.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(level):.1f}" y2="{y(level):.1f}" '
            f'stroke="currentColor" opacity=".2"/>'
            f'<text x="{_LEFT - 6}" y="{y(level) + 4:.1f}" text-anchor="end">'
            f"{f'{level:.2f}'.replace('.', ',')}</text>"
        )
    for i, outcome in enumerate(known):
        x = _LEFT + (i + 0.5) * step
        old, new = y(outcome["old_micro_f1"]), y(outcome["new_micro_f1"])
        fill = "#0a6b4b" if outcome["promoted"] else "none"
        marks.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{old:.1f}" y2="{new:.1f}" stroke="#0a6b4b"/>'
            f'<line x1="{x - 7:.1f}" x2="{x + 7:.1f}" y1="{old:.1f}" y2="{old:.1f}" '
            f'stroke="#d55e00" stroke-width="2"/>'
            f'<circle cx="{x:.1f}" cy="{new:.1f}" r="5" fill="{fill}" stroke="#0a6b4b" '
            f'stroke-width="2"/>'
        )
        if i % -(-len(known) // 10) == 0:
            marks.append(
                f'<text x="{x:.1f}" y="{_HEIGHT - 18}" text-anchor="middle">'
                f"{int(outcome['annotations'])}</text>"
            )
    marks.append(
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 2}" text-anchor="middle">phrases annotées</text>'
    )
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="micro-F1 de chaque entraînement">{"".join(marks)}</svg>'
        "<figcaption>micro-F1 sur les phrases mises de côté, à chaque entraînement : l'ancien "
        "modèle (trait), le nouveau (point plein s'il est entré en service)</figcaption></figure>"
    )
