"""The top floor: settings, URLs and servers. Nothing below may import it."""

__version__ = "0.1.0"
