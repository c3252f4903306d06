from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from floor_app.operations.people import services
from floor_app.operations.people.models import User


class Command(BaseCommand):
    """Prints the token once; the system shows it as `Authorization: Bearer TOKEN`."""

    help = "Give another system a token for the API. One that it had under this name is void at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="The person the system acts as; their roles say what it may do.")
        parser.add_argument("name", help="Name of the system, such as erp.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active person {options['username']}.")
        self.stdout.write(
            services.issue_api_token(user=user, name=options["name"], by=None, at=timezone.now())
        )
