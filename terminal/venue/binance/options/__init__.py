"""European options."""
