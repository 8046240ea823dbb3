"""A minor in charge comes of age: tasks a year and half a year before, and on the day (`domain.md` §1.3)."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.parameters.lookup import whole

from .deadlines import set_deadline
from .models import Case, CaseMember, Deadline

TASKS = (
    ("coming_of_age_first", "A {months} mesi dai 18 anni: progettare con il ragazzo il passaggio all'età adulta"),
    ("coming_of_age_second", "A {months} mesi dai 18 anni: servizi per adulti, casa, documenti, prosieguo amministrativo"),
)
ON_THE_DAY = "Compie 18 anni: chiudere la presa in carico o proseguirla con il suo consenso"


def follow_birthdays():
    """Make what comes into sight within `coming_of_age_ahead` days. Running twice changes nothing. Answers how many were made."""
    today = timezone.localdate()
    horizon = today + relativedelta(years=-18, months=whole("coming_of_age_first"), days=whole("coming_of_age_ahead"))
    rows = CaseMember.objects.current().filter(case__in=Case.objects.open(), person__birth_date__lte=horizon)
    made = 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            near = rows.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("case", "person")
            if charge := near.filter(pk=pk).first():
                made += follow(charge, today)
    return made


def follow(charge, today):
    """The tasks of one minor that are due soon; one that should have been made long ago is left out when the next one is near."""
    birthday, made = charge.person.birth_date + relativedelta(years=18), 0
    last = today + relativedelta(days=whole("coming_of_age_ahead"))
    steps = [(name, birthday - relativedelta(months=whole(name)), words.format(months=whole(name))) for name, words in TASKS]
    steps.append(("coming_of_age_day", birthday, ON_THE_DAY))
    for place, (name, day, words) in enumerate(steps):
        overtaken = place + 1 < len(steps) and steps[place + 1][1] <= last
        if day <= last and not overtaken:
            made += remind(charge, name, max(day, today) if day < today - relativedelta(months=1) else day, words)
    return made


def remind(charge, name, day, words):
    """Once: what was done is not asked again; another day of birth moves what is still to be done."""
    key = f"{name}:{charge.pk}"
    known = Deadline.objects.filter(key=key)
    if known.filter(settled_at__isnull=False).exists():
        return 0
    pending = known.first()
    if pending is not None and pending.due_on <= day:
        return 0
    link = reverse("cases:family", args=[charge.case_id])
    set_deadline(kind=Deadline.Kind.BIRTHDAY, title=words, due_on=day, case=charge.case, link=link, key=key)
    return 1
