"""How the weights are made and scored; not needed at run time.

published corpora ── conversion ──▶ corpora ─┐
                         labels/ ── annotations ── corpus ──▶ Documents, and Examples to learn from
Examples ── learning ──▶ a head each ──▶ weights/sections.json
Documents ── evaluate ── judging, measures ──▶ scores ──▶ floors.toml, MODEL_CARD.md
"""
