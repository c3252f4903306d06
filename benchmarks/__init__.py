"""Measured claims: each module prints its figures, with the database and size it ran on."""
