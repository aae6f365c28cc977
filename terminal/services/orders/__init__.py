"""Orders on their way: placing, changing, cancelling, and settling what was not answered."""
