"""The words that the names of the registry are made of: what a typed name is compared with, instead of every person."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from sesto_social.computed import Computed


class NameWordQuerySet(models.QuerySet):
    def gather(self):
        """Add the words of the whole registry: for rows that were copied in past the triggers."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_nameword (word) SELECT DISTINCT word FROM cases_person, unnest(words) AS word WHERE word <> '' "
                "ON CONFLICT (word) DO NOTHING"
            )


class NameWord(models.Model):
    """A word that occurs in somebody's name, and how it sounds or may be mistyped.

    A trigger on the registry adds the words of each new or changed name, so there are always at least those that are needed.
    """

    word = models.TextField(primary_key=True, db_collation="C")
    keys = Computed(models.Func("word", function="cases_name_keys"), ArrayField(models.TextField()))

    objects = NameWordQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "parola dei nomi", "parole dei nomi"
        default_permissions = ()
        indexes = [GinIndex(fields=["keys"], name="name_word_keys", fastupdate=False)]

    def __str__(self):
        return self.word
