"""Django's `loaddata`, which leaves alone what is there already under its name."""

from typing import Any, TypeGuard

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializedObject

SHOWN = 5


class Command(loaddata.Command):
    """An object with a primary key, as in a dump, is written over the row of that key, as Django does."""

    help = (
        f"{loaddata.Command.help} What a JSON fixture names and does not number stays as it is where it is."
    )

    def handle(self, *fixtures: str, **options: Any) -> None:
        self.left = 0
        self.without_password: list[str] = []
        super().handle(*fixtures, **options)
        if options["verbosity"]:
            self._tell()

    def save_obj(self, obj: DeserializedObject) -> bool:
        is_named = getattr(obj, "is_named", False)
        if is_named and obj.object.pk is not None:
            self.left += 1
            return False
        is_saved: bool = super().save_obj(obj)
        person: object = obj.object
        if is_saved and is_named and _lacks_password(person):
            self.without_password.append(person.get_username())
        return is_saved

    def _tell(self) -> None:
        if self.left:
            objects = "1 object was" if self.left == 1 else f"{self.left} objects were"
            self.stdout.write(f"{objects} here already and left as found.")
        if self.without_password:
            names = ", ".join(self.without_password[:SHOWN])
            more = ", …" if len(self.without_password) > SHOWN else ""
            self.stdout.write(
                f"Nobody can sign in yet as {names}{more}. This gives a password: "
                f"{settings.MANAGE_COMMAND} changepassword {self.without_password[0]}"
            )


def _lacks_password(person: object) -> TypeGuard[AbstractBaseUser]:
    return isinstance(person, AbstractBaseUser) and not person.has_usable_password()
