"""Django's door to signing in at a station; see services.sign_in for how wrong PINs are counted.

Both raise the DomainError that says why not, rather than fall through to the next backend: nobody else
can answer for a badge or a PIN, and the person at the tablet is told the reason. They stand before axes
in the settings, so that a device with wrong passwords still takes badges, and no PIN reaches the signal
of a failed sign-in.
"""

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from floor_app.operations.people import services
from floor_app.operations.people.models import Station, User


class _StationBackend(BaseBackend):
    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


class StationBadgeBackend(_StationBackend):
    """authenticate(request, station=…, badge=reading)"""

    # Django asks a backend whose keywords fit, so these differ from the base's on purpose.
    def authenticate(self, request: object, *, station: Station, badge: str) -> User:  # type: ignore[override]
        return services.sign_in_with_badge(station=station, badge=badge, at=timezone.now())


class StationPinBackend(_StationBackend):
    """authenticate(request, station=…, username=…, pin=…)"""

    def authenticate(  # type: ignore[override]
        self, request: object, *, station: Station, username: str, pin: str
    ) -> User:
        return services.sign_in_with_pin(station=station, username=username, pin=pin, at=timezone.now())
