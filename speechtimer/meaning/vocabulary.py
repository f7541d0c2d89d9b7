"""Folded words that tell names, efforts and counts apart from the rest of a sentence."""

import re

from speechtimer.meaning.folded import fold
from speechtimer.numbers.lexicon import EXACT, Role

__all__ = [
    "ENDS",
    "EVERY",
    "GENERAL",
    "INSIDE",
    "NO_EFFORT",
    "NO_EXERCISE",
    "NO_NAME",
    "NUMBERS",
    "REST",
    "ROUNDS",
    "STOP",
    "UNIT",
    "words",
]


def words(text: str) -> frozenset[str]:
    """The words of a text, folded as the sentences are in which they are looked for."""
    return frozenset(fold(text).split())


# --- patterns ----------------------------------------------------------------------------------

# A unit right after its number, « toutes les », and the words that always call a rest so.
UNIT = r"\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|\")(?![a-z])"
EVERY = r"(?:tou?te?s?|tous|ts|t|tes)\s+les?"
REST = r"(?:repo[sz]?|recup(?:eration)?|pauses?|break|of|rest)"

# --- numbers -----------------------------------------------------------------------------------

_JOINTS = {Role.AND, Role.MINUS, Role.PLUS, Role.POINT, Role.ARTICLE, Role.ORDINAL}
# The words with which a number may begin.
NUMBERS = frozenset(
    re.sub(r"(.)\1", r"\1", word) for word, term in EXACT.items() if term.role not in _JOINTS
)

# --- names: where a noun phrase begins or ends -------------------------------------------------

_VERBS = words(
    """
    fais fait faire faites fasse fases font va vas vais aler alez alons met mets metre
    metez mete lance lancer lancez comence comencer comencez demare demarer veux
    voudrais veut voulais aimerais prend prends prendre prenez garde gardez tiens tient
    tenir tenez tenu reste rester chrono chronometre minuteur minuterie timer compte
    rebours decompte programe programer prepare enchaine enchainez enchainer alterne
    alterner alternez ajoute cale note regle dis dit est sera serait ai as a avez ont
    faut faudrait peux peut pourais pouvez puis-je dure durent cours courir courez
    marche-moi pars partez part pedale nage soufle soufler passe passer bosse travaile
    travailer repete repeter refait refais tienne tiennes recomence comencons confirme
    precise pris mis donc alors ok allez bon ben bah euh hein la-bas voila oui non si
    quand comme come balance parte envoye laise laiser laisez mijoter cuire reposer
    sone vibre bipe tourner doner done done-moi mets-moi fais-moi lance-moi pars-moi
    """
)
_FUNCTION = words(
    """
    je tu il elle on nous vous ils elles me te se moi toi le la les l' un une des du de
    d' mon ma mes ton ta tes son sa ses ce cet cete ces et ou puis ensuite apres avant
    pendant durant sur sous dans par pour avec sans contre entre chaque chacun chacune
    que qui qu' quoi dont au aux a en y n' ne plus moins tres trop bien mal tout tous
    toute toutes c' s' j' m' t' enfin d'abord niveau tranquilement environ presque quasi
    a-peu-pres bonjour salut slt merci stp svp plait tranquile fois x tour tours serie
    series minutes minute secondes seconde heures heure parce car depuis encore aussi
    juste exactement soit deja maintenant aujourd'hui demain soir matin midi total fin
    plutot finalement pile peu pres devant debut final corps-a-corps pis pui r h e tr
    """
)
STOP = frozenset(word.rstrip("'") for word in _VERBS | _FUNCTION)
# Of them, those that may stand inside a noun phrase: « montées de genoux ».
INSIDE = words("de d' d du des au en a la le l' l sur")
# Words that only say that it is a work, intensities, and shapes of a whole session.
GENERAL = words(
    """
    efort eforts travail exercice exercices exo exos sprint sprints on work interval
    intervale intervales seance repo repos recup pause off vite rapide lent lente fond
    bloc max maximum pyramide fartlek circuit circuits respiration tabata tabatas emom
    amrap pomodoro serie series round rounds tour tours cycle cycles set sets reprise
    reprises pasage pasages sesion sesions seances programe entrainement jour soir duree
    temps dure intense intensif normal facile souple leger legere actif active sec min
    mn secondes minutes seconde minute echauf-moi chacun chacune chaque i1 i2 i3 i4 i5
    z1 z2 z3 z4 z5 zone repetition repetitions fois atelier ateliers poste postes manche
    rest break autre autres
    manches blocs sequence sequences plan menu consigne objectif defi prog muscu
    distance total
    """
)
# Words on which a noun phrase ends.
ENDS = words(
    """
    lundi mardi mercredi jeudi vendredi samedi dimanche niveau cadence alure svp vite
    lent lente lentes rapide rapides souple facile max lourd lourds lourde lourdes leger
    legers chacun chacune tranquile tranquilement doucement stp merci leste lestes ok go
    hein la correct minimum environ continu active actif
    """
)
# Words that name nothing by themselves; a noun phrase of an exercise holds none of the second.
NO_NAME = STOP | GENERAL
NO_EXERCISE = NO_NAME - INSIDE - {"sprint", "sprints"}

# --- counts: words after a number --------------------------------------------------------------

# It counts no effort.
NO_EFFORT = words(
    """
    posture postures seance seances face faces merci mercis quart demi tiers nages
    passage passages pasage pasages reprise reprises manche manches sprint sprints
    sesion sesions sequence sequences intervale intervales cl dl ml deja kg kgs kilo
    kilos g gr grame grames l litre litres cm mm an ans mois jour jours semaine semaines
    degre degres pour pourcent bpm pulsation pulsations wat wats w kmh euro euros
    persone persones eleve eleves enfant enfants joueur joueurs participant participants
    gars file files ami amis copain copains heure heures h foi fois x dans sur a au aux
    et ou par en avec sans qui que les la le de du des d' min minute minutes sec seconde
    secondes s e est sont c'est chaque eme er ere serie series seri tour tours set sets
    bloc blocs round rounds atelier ateliers exercice exercices exo exos poste postes
    station stations partie parties cycle cycles phase phases ampere amperes bar bars
    volt volts equipe equipes orateur orateurs doigt doigts
    """
)
# It counts rounds.
ROUNDS = words(
    """
    fois serie series tour tours set sets bloc blocs round rounds cycle cycles
    """
)
