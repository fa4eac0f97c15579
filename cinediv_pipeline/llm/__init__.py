"""Language models behind any OpenAI-compatible endpoint: asked last, kept, bounded, never trusted.

A task (`tasks`) puts many items into one request of a versioned prompt (`prompts`); `asking` sends
what was not answered before, within a budget; `answers` keeps every call and finds every item
again; `batches` does the same through a Batch API; `doctor` says what an endpoint can do. Answers
are data: they are checked by the task against closed lists and the text itself, never executed.
"""
