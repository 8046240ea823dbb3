"""The words that the names of the registry are made of: what a typed name is compared with, instead of every person."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Q

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


class FamilyNameQuerySet(models.QuerySet):
    def gather(self):
        """Add the names of all cases: for rows that were copied in past the trigger."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_familyname (key) SELECT DISTINCT cases_plain(family_name) FROM cases_case ON CONFLICT (key) DO NOTHING"
            )

    def like(self, key):
        """Those that contain `key`, or are like it in spite of a typo."""
        return self.filter(Q(key__contains=key) | Q(key__trigram_word_similar=key) | Q(key__trigram_similar=key)).order_by()


class FamilyName(models.Model):
    """A name that some family's case has or had, as it is searched: there are far fewer names than cases, so a typo is looked for here.

    A trigger on the cases adds each new name. Which cases bear one is read from the grants of who asks.
    """

    key = models.CharField(max_length=200, primary_key=True)

    objects = FamilyNameQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "nome di famiglia", "nomi di famiglia"
        default_permissions = ()
        indexes = [GinIndex(fields=["key"], opclasses=["gin_trgm_ops"], name="family_name_trgm", fastupdate=False)]

    def __str__(self):
        return self.key
