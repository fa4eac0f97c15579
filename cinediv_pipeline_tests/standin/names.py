"""Invented words: titles, persons' names and sentences. Nothing here is a real film or person."""

from random import Random
from typing import TypeVar

T = TypeVar("T")

_OPENINGS = (
    "L’été", "La rivière", "Le phare", "Les cendres", "Un hiver", "La lanterne", "Le verger",
    "Les marées", "L’étrange écho", "La cuisine", "Le dernier tramway", "Les abeilles",
    "Une valise", "Le grenier", "La promesse", "Les égarés", "L’île", "Le bûcheron", "La fenêtre",
    "Les nuits", "Un goûter", "La sœur", "Le fleuve", "Les carnets", "L’horloge", "La forêt",
    "Le marché", "Les rêveurs", "Une gare", "Le piéton",
)  # fmt: skip
_MIDDLES = (
    "bleu pâle", "sans retour", "de Mélusande", "en sommeil", "à Quérignac", "du dimanche",
    "de verre", "qui penche", "d’Ostrevelle", "trop tard", "de ma tante", "à l’envers",
    "des Brévannes", "sous la neige", "et le silence", "de papier", "de Trébouvic", "en sursis",
    "du troisième étage", "à contre-jour", "d’après midi", "de cuivre", "sans nom",
    "de Vaucelange", "où l’on dîne", "de juillet", "et compagnie", "au loin", "de sel", "retrouvé",
)  # fmt: skip
_ENDINGS = (
    "", "", "", "", "", "", " 2", " : le retour", ", une enquête", " (chapitre premier)",
    " encore", " ou presque", ", disait-elle", " ? Oui !", " & Cie",
)  # fmt: skip
_WOMEN = (
    "Aëlis", "Apolline", "Brune", "Capucine", "Clélie", "Doriane", "Édith", "Élowen", "Faustine",
    "Garance", "Héloïse", "Inès", "Joséphine", "Léonie", "Lilwenn", "Maëlys", "Naïma", "Ondine",
    "Philippine", "Roxane", "Sélène", "Tiphaine", "Ursuline", "Yaëlle",
)  # fmt: skip
_MEN = (
    "Achille", "Aurélien", "Barnabé", "Côme", "Cyprien", "Désiré", "Éloi", "Évariste", "Félicien",
    "Gaël", "Honoré", "Idriss", "Jérémie", "Killian", "Léandre", "Malo", "Noé", "Octave",
    "Pacôme", "Quentin", "Rémi", "Séverin", "Théodule", "Ulysse",
)  # fmt: skip
_HEADS = (
    "Bal", "Bré", "Car", "Cour", "Dal", "Dé", "Fal", "Fré", "Gar", "Gué", "Har", "Jal", "Kér",
    "Lau", "Lou", "Mar", "Mé", "Nau", "Or", "Pel", "Qué", "Ras", "Ros", "Sau", "Tal", "Tré",
    "Val", "Ver", "Yvo", "Zel",
)  # fmt: skip
_HEARTS = ("an", "ba", "chi", "do", "gue", "li", "lou", "mi", "no", "que", "ri", "so", "ti", "va")
_TAILS = (
    "bert", "cour", "dec", "don", "gnac", "lande", "lec", "mard", "nec", "nier", "quin", "rault",
    "rec", "sart", "teau", "tel", "vic", "ville", "vin", "zac",
)  # fmt: skip
_SUBJECTS = ("Une apicultrice", "Un facteur", "Deux cousines", "Une notaire", "Trois voisins",
             "Un horloger", "Une ancienne nageuse", "Le maire d’un hameau")  # fmt: skip
_DEEDS = ("découvre un héritage", "perd la mémoire d’un été", "reprend le bal du village",
          "cherche une barque volée", "accueille un inconnu", "refuse de vendre la maison",
          "apprend à chanter", "traverse le pays à pied")  # fmt: skip
PLACES = ("Quérignac, France", "Ostrevelle, France", "Trébouvic, France", "Saint-Médry, Belgique",
          "Vaucelange, France", "Lézigny-sur-Aure, France")  # fmt: skip
COMPANIES = ("Films du Bocage Bleu", "Lanterne & Fils", "Productions Mélusande", "Studio Trébouvic",
             "Compagnie du Phare", "Ostrevelle Images")  # fmt: skip
GENRES = ((1, "Drama"), (2, "Comedy"), (3, "Mystery"), (4, "Documentary"), (5, "Animation"))


def pick(rng: Random, options: tuple[T, ...]) -> T:
    """One of the options; quicker than `choice`."""
    return options[int(rng.random() * len(options))]


def title(rng: Random) -> str:
    """A film's title."""
    return f"{pick(rng, _OPENINGS)} {pick(rng, _MIDDLES)}{pick(rng, _ENDINGS)}"


def full_name(rng: Random, *, woman: bool) -> str:
    """A person's first name and surname."""
    first = pick(rng, _WOMEN if woman else _MEN)
    return f"{first} {pick(rng, _HEADS)}{pick(rng, _HEARTS)}{pick(rng, _TAILS)}"


def sentence(rng: Random) -> str:
    """What an overview says."""
    return f"{pick(rng, _SUBJECTS)} {pick(rng, _DEEDS)}, puis {pick(rng, _DEEDS)}."
