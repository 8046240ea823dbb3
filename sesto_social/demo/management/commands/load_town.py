"""Fills an empty demo database with an invented town."""

from django.core.management.base import BaseCommand, CommandError

from sesto_social.demo.town.load import Refused, load


class Command(BaseCommand):
    help = "Costruisce la città di prova: colleghi, famiglie, casi, calendario. Solo in un archivio vuoto e solo in prova."

    def add_arguments(self, parser):
        parser.add_argument("--small", action="store_true", help="una città piccola, per i test")

    def handle(self, *args, small=False, verbosity=1, **options):
        say = self.stdout.write if verbosity else lambda line: None
        try:
            load(small=small, say=say)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        say("La città di prova è pronta.")
