"""Give an office from the machine itself: how the first admin of a new portal comes to be."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import find_account, give_office
from accounts.models import Office
from geography.models import Region


class Command(BaseCommand):
    help = "Give an office to the account with exactly this address. Offices after the first are given in the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("office", choices=Office.Role.values)
        parser.add_argument("--region", choices=["iraq", "kurdistan"], help="for a coordinator")

    def handle(self, *args: Any, email: str, office: str, region: str | None, **options: Any) -> None:
        place = Region.objects.filter(slug=region).first() if region else None
        try:
            give_office(find_account(email), office, place, by=None)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write("The office has been given.")
