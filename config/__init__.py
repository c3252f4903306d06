"""The top floor: settings, URLs and servers. Nothing below may import it."""

__version__ = "1.0.0"
