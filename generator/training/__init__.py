"""How the weights are made and scored; not needed at run time."""
