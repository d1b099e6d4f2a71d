"""Pure functions from raw tables to the star schema's; every rule counts the rows it changes."""
