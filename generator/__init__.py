"""Turns a news article into a briefing that people can read, search, deploy and print."""
