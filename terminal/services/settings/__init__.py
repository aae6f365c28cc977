"""What the user chose: values, limits, migrations, and where they are kept."""
