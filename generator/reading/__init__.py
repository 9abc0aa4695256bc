"""Article files in, articles out: the one place where bytes become text."""
