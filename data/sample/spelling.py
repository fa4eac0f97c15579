"""How each year's sheet spells countries, channels, genres and marks.

The labels follow the eras of the real workbook; they are its format, not its content.
"""

from __future__ import annotations

#: Country labels: capitals up to 2012, short 2013-2022, full from 2023.
COUNTRIES: dict[str, tuple[str, str, str]] = {
    "FR": ("FRANCE", "Fr", "Fr"), "BE": ("BELGIQUE", "Belg", "Belgique"),
    "DE": ("ALLEMAGNE", "All", "Allemagne"), "IT": ("ITALIE", "It", "Italie"),
    "CH": ("SUISSE", "Suisse", "Suisse"), "ES": ("ESPAGNE", "Esp", "Espagne"),
    "LU": ("LUXEMBOURG", "Lux", "Luxembourg"), "CA": ("CANADA", "Canada", "Canada"),
    "PT": ("PORTUGAL", "Portugal", "Portugal"), "TN": ("TUNISIE", "Tunisie", "Tunisie"),
    "MA": ("MAROC", "Maroc", "Maroc"), "GB": ("GRANDE BRETAGNE", "GB", "Royaume-Uni"),
    "GR": ("GRECE", "Grèce", "Grece"), "RO": ("ROUMANIE", "Roumanie", "Roumanie"),
    "NL": ("PAYS BAS", "Pays-Bas", "Pays Bas"), "SN": ("SENEGAL", "Sénégal", "Sénégal"),
    "CN": ("CHINE", "Chine", "Chine"), "IL": ("ISRAEL", "Israël", "Israel"),
    "CZ": ("REPUBLIQUE TCHEQUE", "Rép. tch.", "République Tchèque"),
    "SE": ("SUEDE", "Suède", "Suède"), "TR": ("TURQUIE", "Turquie", "Turquie"),
    "ZA+NA": ("AFRIQUE DU SUD/NAMIBIE", "Af. du Sud/Namibie", "Afrique du Sud/Namibie"),
}  # fmt: skip
#: Labels of a single year or of a few years.
COUNTRY_EXCEPTIONS: dict[tuple[int, str], str] = {
    (2013, "ES"): "Es", (2014, "ES"): "Es", (2013, "CA"): "Can", (2014, "CA"): "Can",
    (2015, "CA"): "Can", (2016, "CA"): "Can", (2016, "PT"): "Port", (2017, "ES"): "Espagne",
    (2018, "ES"): "Espagne", (2018, "IT"): "Italie", (2019, "GB"): "R-U",
    (2019, "CZ"): "Rép tch", (2016, "CZ"): "Rep Tcheq", (2021, "BE"): "Be",
    (2021, "PT"): "Port", (2022, "BE"): "Bel", (2022, "PT"): "Port", (2022, "RO"): "Roum",
    (2023, "GR"): "Grèce", (2023, "NL"): "Pays-Bas",
}  # fmt: skip

PAY_CHANNELS = {
    "canal": "C+", "cine": "Ciné+", "ocs": "OCS", "tps": "TPS", "orange": "Orange TV",
    "tv5": "TV5", "netflix": "Netflix", "disney": "Disney+", "prime": "Prime Video",
    "f2": "F2", "f3": "F3", "arte": "Arte", "m6": "M6", "w9": "W9", "tf1": "TF1",
    "tmc": "TMC", "c8": "C8",
}  # fmt: skip
#: (first year, last year, channel): the label of that era.
CHANNEL_EXCEPTIONS: dict[tuple[int, int, str], str] = {
    (2010, 2010, "cine"): "CinéCinéma",
    (2010, 2012, "arte"): "ARTE",
    (2020, 2020, "arte"): "ARTE",
    (2023, 2023, "arte"): "ARTE",
    (2010, 2012, "c8"): "DIRECT 8",
    (2013, 2015, "c8"): "D8",
    (2023, 2023, "f2"): "FR2",
    (2023, 2023, "f3"): "FR3",
    (2023, 2023, "tv5"): "TV5 Monde",
    (2024, 2024, "tv5"): "TV5 Monde5",
    (2021, 2021, "prime"): "PRIME VIDEO",
    (2023, 2023, "prime"): "Amazon",
}


def country(code: str, year: int) -> str:
    """Give the label of a country in the sheet of that year."""
    era = 0 if year <= 2012 else 1 if year <= 2022 else 2
    return COUNTRY_EXCEPTIONS.get((year, code), COUNTRIES[code][era])


def channel(code: str, year: int) -> str:
    """Give the label of a channel in the sheet of that year."""
    for (first, last, name), label in CHANNEL_EXCEPTIONS.items():
        if name == code and first <= year <= last:
            return label
    return PAY_CHANNELS[code]


def genre(code: str, year: int) -> str:
    """Give the label of a genre in the sheet of that year."""
    if code == "fiction":
        return "Fiction" if year >= 2023 else "fiction"
    if code == "documentary":
        short = 2013 <= year <= 2021
        return "docu" if short else "Documentaire" if year >= 2023 else "documentaire"
    if 2013 <= year <= 2018:
        return "anim"
    return "Animation" if year >= 2023 else "animation"


def channels(codes: tuple[str, ...], year: int, *, pay: bool) -> str:
    """Write a list of channels with the odd spaces of its era."""
    text = " ".join(channel(code, year) for code in codes)
    if pay and year <= 2014:
        return f"{text} " if len(codes) == 2 else f"{text}  "
    if not pay and not codes and year == 2015:
        return "  "
    if text and year == 2017:
        return f"{text} " if pay and len(codes) == 2 else f"{text}   "
    return text


def nationality(shares: tuple[tuple[str, int], ...], year: int) -> str:
    """Write the countries with their shares; two sheets put a space before a hyphen."""
    spaced = shares[0][0] if year in (2011, 2020) else ""
    return " / ".join(
        f"{country(code, year)}{' ' if code == spaced != 'FR' else ''}-{share}"
        for code, share in shares
    )


def tax_credit(year: int) -> str:
    """Give the mark of the tax credit."""
    return "OUI" if year <= 2013 else "X"


def mark(year: int) -> str:
    """Give the mark of a regional aid or of a tax-sheltered fund."""
    return "x" if year == 2023 else "X"


def after(year: int) -> str:
    """Give the word for an advance given after the shooting."""
    return "apres" if year == 2015 else "après"


def rank(value: int, year: int, *, alone: bool) -> str | int:
    """Give the code of the rank of a film in a career: the top code is 3 or, in some years, 4.

    In 2022 the top code 4 seems to have been replaced by a number 3, among texts.
    """
    top = 4 if year >= 2021 else 3
    code = min(value, top)
    if year == 2022 and code == 4:
        return 3 if alone else "3"
    return code if alone and year in (2018, 2023) else str(code)
