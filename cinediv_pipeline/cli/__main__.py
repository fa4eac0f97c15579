"""`python -m cinediv_pipeline.cli`."""

from cinediv_pipeline.cli import main

main()
