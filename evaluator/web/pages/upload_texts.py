"""What the upload's script says: it has no texts of its own."""

from evaluator.web.pages.texts import Texts

__all__ = ["upload_texts"]


def upload_texts(t: Texts) -> dict[str, str]:
    """By name; the script fills in what stands in braces."""
    return {
        "hashing": t.raw("Empreinte SHA-256 : {percent} %"),
        "sending": t.raw("Envoi : {percent} %, {done} sur {total}"),
        "speed": t.raw("{speed}/s, encore {left}"),
        "paused": t.raw("En pause : rien n’est perdu."),
        "offline": t.raw("Pas de réseau : l’envoi reprendra tout seul, dans {seconds} s au plus."),
        "checking": t.raw("Tout est arrivé : l’évaluateur vérifie le fichier."),
        "done": t.raw("Remis : soumission n° {number}."),
        "cancelled": t.raw("Envoi annulé."),
        "choose": t.raw("Choisissez un fichier d’abord."),
        "tooLarge": t.raw("Ce fichier fait {size} et la limite est de {limit}."),
        "leaving": t.raw("L’envoi n’est pas fini."),
        "pause": t.raw("Pause"),
        "resume": t.raw("Reprendre"),
        "unit": t.raw("Mo"),
        "changed": t.raw("Le fichier a changé ou n’est plus lisible : choisissez-le de nouveau."),
        "refused": t.raw("L’évaluateur a refusé l’envoi (erreur {status}) : recommencez."),
    }
