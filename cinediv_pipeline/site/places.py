"""Where each page lies, in both languages: French at the root, English under `en/`."""

from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.language import Language

_SLUGS: Final[dict[str, tuple[str, str]]] = {
    "home": ("", ""),
    "themes": ("themes", "themes"),
    "figures": ("chiffres", "figures"),
    "films": ("films", "films"),
    "simulator": ("simulateur", "simulator"),
    "method": ("methode", "method"),
    "data": ("donnees", "data"),
    "about": ("a-propos", "about"),
    "accessibility": ("accessibilite", "accessibility"),
}
_THEMES: Final[dict[str, tuple[str, str]]] = {
    "production": ("production", "production"),
    "direction": ("realisation", "direction"),
    "teams": ("equipes", "teams"),
    "cast": ("casting", "cast"),
    "money": ("budgets", "money"),
    "careers": ("carrieres", "careers"),
    "aid": ("aides", "aid"),
    "festivals": ("festivals", "festivals"),
    "content": ("recits", "stories"),
    "quality": ("qualite", "quality"),
}


@dataclass(frozen=True)
class Place:
    """A page in one language. `path` ends with a slash, or is empty for the French home."""

    path: str
    language: Language
    root: str = ""
    """Where the site begins, for a page that is shown at any address; others find it from here."""

    @property
    def up(self) -> str:
        """The way from this page to the root of the site."""
        return self.root or "../" * self.path.count("/") or "./"


def place(page: str, language: Language, item: str = "") -> Place:
    """Return where a page is: `page` is its kind, `item` a theme, an indicator or a film."""
    pick = language.pick
    if page == "theme":
        slug = f"themes/{pick(*_THEMES.get(item, (item, item)))}"
    elif page == "indicator":
        slug = f"{pick('indicateurs', 'indicators')}/{item}"
    elif page == "embed":
        slug = f"{pick('integrer', 'embed')}/{item}"
    elif page == "film":
        slug = f"films/{item}"
    else:
        slug = pick(*_SLUGS[page])
    prefix = "" if language.code == "fr" else "en/"
    return Place(prefix + (f"{slug}/" if slug else ""), language)
