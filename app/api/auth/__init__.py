"""Who is calling, and may they: credentials, guard, cookies."""
