"""What the deployment promises, shown on servers of a proof's own; the figures are in docs/manual."""
