"""Wikidata: gender of people with its references, awards and nominations of films and people.

Publisher: Wikimedia Foundation and the contributors of Wikidata, https://query.wikidata.org
(SPARQL), https://www.mediawiki.org/wiki/Wikidata_Query_Service/User_Manual. CC0. Changes every
minute; each id is asked about again after 90 days, new ids with each weekly refresh.

Known traps: a program has to say how its operator can be reached (Wikimedia's user-agent policy);
a client may ask five queries at once and use 60 seconds of query time per minute, is answered 429
with Retry-After beyond that, and is banned for a day if it goes on; a query that takes longer than
60 seconds ends with status 500, or with 200 and JSON that a Java stack trace cuts; an unknown value
is an address with `/.well-known/genid/`; a label that is missing comes as the item's id; a year
comes as its first of January, only its precision says so; an item may have two TMDB ids, a TMDB id
two items; a reference may say no more than "imported from Wikipedia" or "inferred from the given
name"; a winner is often not among the nominees.
"""

from typing import Final

from cinediv_pipeline.sources.wikidata.api import Wikidata, connect
from cinediv_pipeline.sources.wikidata.specs import LICENCE, SOURCE

fetch: Final = Wikidata.ask

__all__ = ["LICENCE", "SOURCE", "Wikidata", "connect", "fetch"]
