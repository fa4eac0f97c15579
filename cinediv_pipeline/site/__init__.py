"""The public observatory: a static, bilingual site built from one release."""
