"""Password hashing at a cost a shared tablet server can pay many times at once."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class FloorArgon2PasswordHasher(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: OWASP's first choice. Django's default takes 100 MiB for every check."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
