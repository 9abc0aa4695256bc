"""What an editor is told where something cannot be done."""

from __future__ import annotations


class RefusalError(Exception):
    """An edit that cannot be made, or written down; the message is a sentence for people."""
