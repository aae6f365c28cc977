"""Finding an instrument by a few letters."""
