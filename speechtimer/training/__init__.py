"""Training of taggers with Flair's modules (the ``train`` extra)."""
