"""How the weights are made and scored; not needed at run time.

corpora and gold ── corpus ──▶ Examples ── learning ──▶ a head each ──▶ weights/sections.json
                                                └─ scores ──▶ the figures of MODEL_CARD.md
"""
