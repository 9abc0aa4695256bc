"""From what the article says to who said what, and where it stands: pure stages."""
