"""What the program promises, shown at length: by exhaustive tests, and on servers of a proof's own."""

NOT_HERE = 77
"""How a proof ends that this machine cannot run: what it needs is not here, and nothing was shown."""
