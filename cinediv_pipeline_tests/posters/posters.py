"""Ten posters of films that do not exist."""

from functools import cache
from io import BytesIO
from typing import Any, Final

from PIL import Image

from cinediv_pipeline_tests.posters import settings
from cinediv_pipeline_tests.posters.colours import Paint, Rgb
from cinediv_pipeline_tests.posters.drawing import Billing, Design, Text, drawn
from cinediv_pipeline_tests.posters.figures import (
    ARMS_UP,
    CARRYING,
    HANDS_ON_HIPS,
    POINTING,
    RUNNING,
    SITTING,
    STANDING,
    WALKING,
    Figure,
    Pose,
)

_CREAM: Final[Rgb] = (240, 235, 222)
_SOFT: Final[Rgb] = (182, 179, 172)
_INK: Final[Rgb] = (26, 26, 29)
_GREY_INK: Final[Rgb] = (74, 72, 72)
_DARK: Final[Rgb] = (22, 24, 29)
_PAPER: Final[Rgb] = (228, 223, 212)
_FACE_ONLY: Final = Pose(((-0.12, 0.32), (0.12, 0.32)), ((-0.1, 0.42), (0.1, 0.42)))


def _woman(slot: int, activity: str, *, front: bool) -> Paint:
    return Paint("female", slot, front, activity)


def _man(slot: int, activity: str, *, front: bool) -> Paint:
    return Paint("male", slot, front, activity)


def _light_on_dark(top: float, companies: str, *credits_: tuple[str, str]) -> Billing:
    return Billing(credits_, companies, top, _DARK, _CREAM, _SOFT)


def _dark_on_light(top: float, companies: str, *credits_: tuple[str, str]) -> Billing:
    return Billing(credits_, companies, top, _PAPER, _INK, _GREY_INK)


DESIGNS: Final[dict[str, Design]] = {
    "la_gardienne_du_semaphore": Design(
        (1200, 1800), "PNG", ((58, 62, 74), (120, 120, 122)), settings.lighthouse,
        (
            Figure(_man(2, "active", front=False), 780, 850, 280, WALKING, "hat"),
            Figure(_man(4, "passive", front=False), 1110, 760, 330, STANDING, "curls", "coat"),
            Figure(_woman(5, "active", front=True), 430, 520, 1480, HANDS_ON_HIPS, "bun", "coat"),
        ),
        (
            Text("LÉONIE TRAVERS     KARIM BELLOY", 600, 70, 46, _CREAM),
            Text("LA GARDIENNE", 600, 180, 150, _CREAM),
            Text("DU SÉMAPHORE", 600, 330, 110, _CREAM),
        ),
        Text("Elle n’attend plus aucun bateau.", 600, 430, 44, _CREAM),
        _light_on_dark(
            1530, "UNE COPRODUCTION LES FILMS DU PHARE – ARBRE PRODUCTIONS",
            ("UN FILM DE", "ALICE MARVAUX"),
            ("AVEC", "LÉONIE TRAVERS  KARIM BELLOY  ODILON FRASQUE"),
            ("SCÉNARIO", "ALICE MARVAUX ET PAUL GIRAUDET"), ("IMAGE", "NINA COSTARÈS"),
            ("SON", "HUGO VERNAILLE"), ("MONTAGE", "INÈS LACROISEL"), ("DÉCORS", "BAPTISTE ORMEAU"),
            ("COSTUMES", "ZÉLIE D’AUBRÉE"), ("MUSIQUE ORIGINALE", "YANN KERVOALEC"),
            ("PRODUIT PAR", "SOLANGE PÉRIDIER"),
        ),
    ),
    "trois_grains_de_gros_sel": Design(
        (1200, 1800), "JPEG", ((214, 210, 204), (236, 232, 222)), settings.shore,
        (
            Figure(_woman(1, "passive", front=False), 130, 980, 300, STANDING, "long", "skirt"),
            Figure(_woman(4, "passive", front=False), 330, 1010, 270, SITTING, "bob"),
            Figure(_woman(7, "passive", front=False), 1080, 960, 310, STANDING, "curls"),
            Figure(_man(3, "active", front=True), 690, 420, 1420, POINTING, "short"),
        ),
        (
            Text("TROIS GRAINS", 600, 120, 150, _INK), Text("DE GROS SEL", 600, 270, 130, _INK),
        ),
        Text("Un père, trois filles, un seul marais.", 600, 372, 44, _INK),
        _dark_on_light(
            1540, "UNE PRODUCTION MARAIS BLANC  EN COPRODUCTION AVEC STUDIO ŒILLET",
            ("UN FILM DE", "GASPARD LONGUÉPÉE"),
            ("AVEC", "AMBROISE TILLAC  CAPUCINE ARVOR  MAÏWENN DUPLESSY  ROSE-MARIE KANTÉ"),
            ("SCÉNARIO ET DIALOGUES", "GASPARD LONGUÉPÉE"), ("IMAGE", "LUDOVIC PASTEL"),
            ("MONTAGE", "THÉODORE QUINSAC"), ("SON", "ARMANDE RIVOISE"),
            ("DÉCORS", "FÉLIX-ANTOINE BRUME"), ("COSTUMES", "NOÉMIE SAULNERAIE"),
            ("SCRIPTE", "JUSTINE OLLIVARD"), ("MUSIQUE", "ÉTIENNE GRAVELOTTE"),
            ("PRODUIT PAR", "MARCEL HUPPERON ET DIANE VÉSINIER"),
        ),
    ),
    "le_quai_aux_cormorans": Design(
        (1200, 1800), "PNG", ((32, 36, 46), (84, 88, 98)), settings.quay, (),
        (
            Text("LE QUAI", 420, 170, 170, _CREAM), Text("AUX CORMORANS", 460, 320, 100, _CREAM),
        ),
        Text("Personne n’a vu partir la Marie-Jeanne.", 600, 1460, 44, _CREAM),
        _light_on_dark(
            1530, "LES PRODUCTIONS DU BRISE-LAMES",
            ("UN FILM DOCUMENTAIRE DE", "SAMIRA EL OUARDÈS"), ("IMAGE", "GWÉNAËLLE TRISTAN-ROC"),
            ("SON", "OSCAR PLUMEREAU"), ("MONTAGE", "LISE-ANNE FORGEAT"),
            ("MIXAGE", "CORENTIN MALAVAL"), ("ÉTALONNAGE", "PIA SOLVÈNE"),
            ("MUSIQUE ORIGINALE", "DUO HALIOTIDE"),
            ("CONSEILLER ORNITHOLOGIQUE", "AIMÉ COURLIS"), ("PRODUIT PAR", "FANNY ESTÉREL"),
        ),
    ),
    "quarante_chaises_rouges": Design(
        (1200, 1800), "JPEG", ((70, 66, 66), (104, 98, 96)), settings.chairs,
        (
            Figure(_man(0, "passive", front=False), 130, 450, 400, STANDING, "short"),
            Figure(_woman(0, "passive", front=False), 330, 520, 410, STANDING, "bob", "skirt"),
            Figure(_man(2, "passive", front=False), 540, 490, 450, HANDS_ON_HIPS, "hat"),
            Figure(_man(4, "unknown", front=False), 750, 515, 430, STANDING, "curls", "coat"),
            Figure(_woman(3, "active", front=False), 930, 530, 410, POINTING, "long"),
            Figure(_man(6, "passive", front=False), 1120, 510, 430, STANDING, "bun"),
            Figure(_man(1, "active", front=True), 190, 800, 640, ARMS_UP, "curls"),
            Figure(_woman(5, "active", front=True), 420, 830, 620, WALKING, "short"),
            Figure(_man(3, "passive", front=True), 640, 790, 660, STANDING, "long", "coat"),
            Figure(Paint("unknown", 1, True, "unknown"), 830, 840, 620, STANDING, "hood", "coat"),
            Figure(_man(5, "active", front=True), 1010, 800, 640, CARRYING, "short"),
            Figure(_woman(7, "passive", front=True), 1170, 830, 620, STANDING, "hat", "skirt"),
        ),
        (
            Text("QUARANTE", 600, 130, 150, _CREAM), Text("CHAISES ROUGES", 600, 280, 120, _CREAM),
        ),
        Text("Et pas une de libre.", 600, 390, 46, _CREAM),
        _light_on_dark(
            1520, "UNE COPRODUCTION STRAPONTIN FILMS – LA BOÎTE À SEL – NORD-EST IMAGES",
            ("UN FILM ÉCRIT ET RÉALISÉ PAR", "MÉLISANDE TROUVEAU"),
            ("AVEC", "IDRISS CHAMBARON  CLÉMENCE AUTHUIL  JEAN-LOUP FRESNEL  OUMOU SARRAZIN  "
             "TANCRÈDE VIEUXPONT"),
            ("D’APRÈS LE ROMAN DE", "HORTENSE MILLEPIED"), ("IMAGE", "ARSÈNE BOULAY-KOHL"),
            ("SON", "PRISCA NDONGO-LEROUX"), ("MONTAGE", "MAGALI PONTHIER"),
            ("DÉCORS", "SIMON-PIERRE ARTOUS"), ("COSTUMES", "ELVIRE CASTAGNÈDE"),
            ("CASTING", "VALÈRE DOMINGUEZ-PRAT"),
            ("PREMIÈRE ASSISTANTE À LA RÉALISATION", "LOUISON BERTHOUX"),
            ("DIRECTION DE PRODUCTION", "HUBERT SAINT-FLOUR"),
            ("MUSIQUE ORIGINALE", "ANAËLLE TOURNESOL"), ("PRODUIT PAR", "BASILE ROCHEMAURE"),
        ),
    ),
    "ce_que_garde_ondine": Design(
        (1200, 1800), "WEBP", ((70, 78, 88), (50, 54, 62)), settings.ripples,
        (
            Figure(_woman(2, "unknown", front=True), 600, 260, 5000, _FACE_ONLY, "long"),
        ),
        (
            Text("CE QUE GARDE", 600, 90, 90, _CREAM), Text("ONDINE", 600, 190, 110, _CREAM),
        ),
        Text("Un lac n’oublie rien.", 600, 1495, 46, _CREAM),
        _light_on_dark(
            1560, "EAUX DORMANTES PRODUCTIONS ET TROIS RIVES",
            ("UN FILM DE", "PERRINE AUCLAIRVAL"), ("AVEC", "SIDONIE MARÉCHAL-BÂ"),
            ("SCÉNARIO", "PERRINE AUCLAIRVAL ET TOM ÉVRECY"), ("IMAGE", "RAPHAËLLE DUCROISY"),
            ("MONTAGE", "YOLAINE PETITPAS"), ("SON", "MANOËL FERRANDE"),
            ("EFFETS VISUELS", "STUDIO LIBELLULE"), ("MUSIQUE", "ROMANE SCHILLÉ"),
            ("PRODUIT PAR", "AGATHE VILLEDIEU-COSTE"),
        ),
    ),
    "le_chien_de_la_rue_paquerette": Design(
        (1200, 1800), "PNG", ((206, 206, 204), (232, 226, 214)), settings.street,
        (
            Figure(_man(5, "passive", front=False), 850, 830, 560, SITTING, "hat"),
        ),
        (
            Text("LE CHIEN DE LA", 600, 110, 110, _INK),
            Text("RUE PÂQUERETTE", 600, 250, 140, _INK),
        ),
        Text("Il connaît tout le monde. Personne ne le connaît.", 600, 350, 42, _INK),
        _dark_on_light(
            1540, "UNE COMÉDIE PRODUITE PAR LA NICHE – GRAND TROTTOIR",
            ("UN FILM DE", "ANSELME BOUTEILLER ET JOSÉPHINE CRAY"), ("AVEC", "RENÉ-PAUL ASTIERCE"),
            ("SCÉNARIO ORIGINAL", "JOSÉPHINE CRAY"), ("DIALOGUES", "ANSELME BOUTEILLER"),
            ("IMAGE", "TIPHAINE ROUGEMONTEL"), ("SON", "LÉANDRE PIC"),
            ("MONTAGE", "ODETTE SAVINELLE"), ("DÉCORS", "CYPRIEN LAHOUSSE"),
            ("COSTUMES", "MAUD ÉTCHEVERRAY"), ("MAQUILLAGE", "BÉRÉNICE FOLLAIN"),
            ("DRESSEUSE", "SUZON GARENNE"), ("MUSIQUE", "ISIDORE PANTIN"),
            ("PRODUIT PAR", "VICTOIRE MONTALBRET"),
        ),
        settings.dog,
    ),
    "the_slack_shift": Design(
        (1800, 1200), "JPEG", ((222, 218, 208), (204, 198, 188)), settings.control_room,
        (
            Figure(_man(1, "passive", front=False), 860, 330, 560, SITTING, "short"),
            Figure(_woman(2, "active", front=True), 370, 230, 900, POINTING, "bob"),
            Figure(_woman(6, "active", front=True), 1290, 240, 880, CARRYING, "curls", "coat"),
            Figure(_man(4, "passive", front=True), 1770, 220, 900, STANDING, "long"),
        ),
        (
            Text("THE SLACK SHIFT", 900, 100, 140, _INK),
        ),
        Text("Two women, one alarm, no manual.", 900, 200, 44, _INK),
        _dark_on_light(
            990, "A NORTH TURBINE AND LAMPBLACK PICTURES PRODUCTION",
            ("A FILM BY", "MARGERY HOLLOWDEN"),
            ("STARRING", "TAMSIN OAKHOLT  ADAEZE BRINDLE  CUTHBERT VANE  EWAN SALTMARCH"),
            ("WRITTEN BY", "MARGERY HOLLOWDEN AND PIERS TANGLEWAY"),
            ("DIRECTOR OF PHOTOGRAPHY", "BRONAGH FEATHERLY"), ("EDITED BY", "OSWIN PELLOW"),
            ("PRODUCTION DESIGNER", "HARRIET STOAKE"), ("COSTUME DESIGNER", "LIONEL MARSHWICK"),
            ("MUSIC BY", "SUNNIVA DREYCOTT"), ("PRODUCED BY", "GIDEON APPLEWHAITE"),
        ),
    ),
    "ferry_for_two_umbrellas": Design(
        (500, 750), "WEBP", ((70, 76, 86), (104, 108, 114)), settings.deck,
        (
            Figure(_woman(6, "passive", front=True), 400, 500, 980, STANDING, "bun", "skirt"),
            Figure(_man(3, "passive", front=True), 580, 450, 1040, STANDING, "hat", "coat"),
        ),
        (
            Text("FERRY FOR", 600, 130, 170, _CREAM), Text("TWO UMBRELLAS", 600, 300, 140, _CREAM),
        ),
        Text("The rain was on time.", 600, 415, 60, _CREAM),
        _light_on_dark(
            1440, "A DRIZZLE ROW PRODUCTION",
            ("WRITTEN AND DIRECTED BY", "ELSPETH QUARRENDON"),
            ("STARRING", "IMOGEN THACKWELL  BARNABY OSSORIO"),
            ("DIRECTOR OF PHOTOGRAPHY", "KIT LARKSPURE"), ("EDITED BY", "DILYS WREN-MOSTYN"),
            ("PRODUCTION DESIGNER", "HAMISH COBBETTE"), ("COSTUME DESIGNER", "PRUNELLA ASHBY-TOLL"),
            ("MUSIC BY", "ROLAND FENWICKE"), ("PRODUCED BY", "CORDELIA MASEFIELD-OYE"),
        ),
    ),
    "nine_doors_of_halloway": Design(
        (1200, 1800), "PNG", ((96, 92, 94), (64, 62, 66)), settings.doors,
        (
            Figure(Paint("unknown", 2, False, "passive"), 1120, 700, 420, STANDING, "hood", "coat"),
            Figure(Paint("other", 3, True, "active"), 760, 640, 860, WALKING, "curls", "coat"),
            Figure(_woman(3, "active", front=True), 300, 560, 960, ARMS_UP, "short"),
        ),
        (
            Text("NINE DOORS", 600, 120, 160, _CREAM), Text("OF HALLOWAY", 600, 270, 110, _CREAM),
        ),
        Text("Eight of them lie.", 760, 480, 50, _CREAM),
        _light_on_dark(
            1540, "PEWTER KEY FILMS IN ASSOCIATION WITH HALFMOON STREET",
            ("A FILM BY", "JOCASTA BRAMBLEY"),
            ("STARRING", "NKECHI FAIRWEATHER-LUND  ROBIN ASHLOCK"),
            ("SCREENPLAY BY", "DESMOND TARRAGON-HALE"),
            ("BASED ON THE NOVEL BY", "WINIFRED PELLORY"),
            ("DIRECTOR OF PHOTOGRAPHY", "ANSEL KINGFORD-RUIZ"), ("EDITED BY", "THEA MARLOWICK"),
            ("PRODUCTION DESIGNER", "MERIEL STANHOLT"), ("COSTUME DESIGNER", "JONTY VAUXMERE"),
            ("LOCKSMITH ADVISER", "EDRIC BOLTLEY"), ("MUSIC BY", "IONA CRESSWYND"),
            ("CASTING BY", "PERPETUA SLOE"), ("PRODUCED BY", "AUBERON DACE AND LETTICE MOORWOOD"),
        ),
    ),
    "la_course_aux_edredons": Design(
        (1200, 1800), "JPEG", ((226, 222, 212), (206, 200, 190)), settings.track,
        (
            Figure(_man(4, "passive", front=False), 285, 600, 300, STANDING, "hat"),
            Figure(_man(6, "passive", front=False), 620, 600, 330, SITTING, "short", "trousers",
                   mirrored=True),
            Figure(_woman(1, "active", front=True), 1110, 780, 690, RUNNING, "long"),
            Figure(_man(0, "active", front=True), 850, 800, 660, RUNNING, "bun"),
            Figure(_woman(4, "active", front=True), 455, 770, 690, RUNNING, "curls"),
            Figure(_woman(7, "active", front=True), 70, 840, 640, RUNNING, "short"),
        ),
        (
            Text("LA COURSE", 600, 140, 170, _INK), Text("AUX ÉDREDONS", 600, 310, 140, _INK),
        ),
        Text("Le dernier couché a perdu.", 600, 430, 46, _INK),
        _dark_on_light(
            1500, "UNE COPRODUCTION PLUME ET COMPAGNIE – DUVET FILMS – CANTAL CINÉMA",
            ("RÉALISÉ PAR", "FLEUR DE LA GARENNIÈRE"),
            ("AVEC", "MANON TRÉVOUX-DIOP  AXELLE RIVEBELLE  BLAISE CORNÉLIUS-MAY  ÉLOUAN PRIGEANT"),
            ("SCÉNARIO", "FLEUR DE LA GARENNIÈRE, NADÈGE OURCEL ET ZACHARIE LEMINIER"),
            ("DIRECTRICE DE LA PHOTOGRAPHIE", "HÉLÈNE OSTROVAL"), ("MONTAGE SON", "JULES CRÉPINOT"),
            ("MONTAGE", "AURÉLIEN FAUVERGUE"), ("DÉCORS", "PALOMA TISSERAND-KY"),
            ("COSTUMES", "GONTRAN DE VILLEMURE"), ("COORDINATION DES CASCADES", "ASTRID KERMAREC"),
            ("MUSIQUE ORIGINALE", "SYLVÈRE MANDOLINI"),
            ("PRODUCTRICE DÉLÉGUÉE", "ROXANE PUYLAURENT"),
        ),
    ),
}  # fmt: skip
_ENDINGS: Final = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "PNG": {"compress_level": 6}, "JPEG": {"quality": 90}, "WEBP": {"quality": 88, "method": 2},
}  # fmt: skip


@cache
def _drawn(name: str) -> Image.Image:
    return drawn(DESIGNS[name])


def draw(name: str) -> Image.Image:
    """Return a poster in RGB; whoever asks may change it."""
    return _drawn(name).copy()


@cache
def files(name: str) -> bytes:
    """Return a poster as a file in its format."""
    content = BytesIO()
    kind = DESIGNS[name].format
    _drawn(name).save(content, kind, **_OPTIONS[kind])
    return content.getvalue()


def file_name(name: str) -> str:
    """Return how its file is called."""
    return f"{name}.{_ENDINGS[DESIGNS[name].format]}"


def printed_billing(name: str) -> str:
    """Return the words of the block at the bottom, in one line."""
    return DESIGNS[name].billing.text
