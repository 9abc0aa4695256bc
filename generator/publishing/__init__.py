"""From a briefing to pages, a handout and a site."""
