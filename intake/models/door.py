"""What the public door remembers of its visitors: counts under a salt that is thrown away, for a day or two. Nobody can be found again."""

from django.db import models
from django.db.models.functions import Now


class DailySalt(models.Model):
    """The salt of one day. Once it is gone, the marks made with it lead back to nobody."""

    day = models.DateField("giorno", primary_key=True)
    salt = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "sale del giorno", "sali del giorno"
        default_permissions = ()

    def __str__(self):
        return f"{self.day}"


class KnockQuerySet(models.QuerySet):
    def of(self, kinds, marks, since):
        return self.filter(kind__in=kinds, mark__in=marks, at__gte=since)


class Knock(models.Model):
    """Somebody booked from this network (*prenotazione dal sito*): counted, not known."""

    class Kind(models.TextChoices):
        PROVEN = "proven", "con il controllo automatico"
        PLAIN = "plain", "senza JavaScript"

    kind = models.CharField("come", max_length=10, choices=Kind)
    mark = models.CharField("segno", max_length=64, editable=False)
    at = models.DateTimeField("quando", db_default=Now())

    objects = KnockQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "passaggio alla porta", "passaggi alla porta"
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["mark", "kind", "at"], name="knock_by_mark")]

    def __str__(self):
        return self.get_kind_display()


class WrongTry(models.Model):
    """How often somebody has guessed at one code, or from one network, today; and until when they must wait."""

    mark = models.CharField("segno", max_length=64, unique=True, editable=False)
    count = models.PositiveIntegerField("tentativi sbagliati", default=0)
    last_at = models.DateTimeField("ultimo", db_default=Now())
    wait_until = models.DateTimeField("pausa fino a", null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "tentativo sbagliato", "tentativi sbagliati"
        default_permissions = ()

    def __str__(self):
        return f"{self.count}"


class SpentProof(models.Model):
    """A proof of work that was shown once (*prova di calcolo*). Shown again, it is refused."""

    nonce = models.CharField(max_length=64, primary_key=True, editable=False)
    expires_at = models.DateTimeField("valida fino a")

    class Meta:
        verbose_name, verbose_name_plural = "prova usata", "prove usate"
        default_permissions = ()

    def __str__(self):
        return self.nonce[:8]
