"""What an answer costs: by the operator's own prices, else by a public price list, else null."""

from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.llm.endpoint import Usage

_MILLION: Final = 1_000_000


@dataclass(frozen=True)
class Prices:
    """Prices of one model at one endpoint.

    `own` is the setting ``in/out`` in US dollars per million tokens; empty for the price list.
    """

    model: str
    address: str
    own: str = ""

    def of(self, usage: Usage) -> float | None:
        """Return US dollars, or None where the price or the usage is not known: never 0."""
        if usage.tokens_in is None or usage.tokens_out is None:
            return None
        if self.own:
            price_in, price_out = (float(part) for part in self.own.split("/"))
            return (usage.tokens_in * price_in + usage.tokens_out * price_out) / _MILLION
        return self._listed(usage.tokens_in, usage.tokens_out)

    def _listed(self, tokens_in: int, tokens_out: int) -> float | None:
        import genai_prices  # noqa: PLC0415 -- only where something is priced

        counted = genai_prices.Usage(input_tokens=tokens_in, output_tokens=tokens_out)
        try:
            found = genai_prices.calc_price(
                counted, model_ref=self.model, provider_api_url=self.address
            )
        except LookupError:  # a server of one's own, or a model that the list does not have
            return None
        return float(found.total_price)
