"""How the weights are made and scored; not needed at run time.

published corpora ── conversion ──▶ corpora ─┐
                         labels/ ── annotations ── corpus ──▶ Documents, and Examples to learn from
Documents ── encoders: network, tuning ──▶ weights/*.onnx
Examples ── speaking, learning, glancing ──▶ weights/{speaking,sections,glance}.json
Examples ── compare ──▶ a table of learners
Documents ── evaluate ── judging, measures ──▶ scores ──▶ floors.toml, MODEL_CARD.md
"""
