"""Cases for the tests that do not walk the whole path: `python -m tests.browser.families` prints what it made, as JSON."""

import json


def main():
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from sesto_social.accounts.models import User
    from tests.factories import HouseholdFactory, case_in_charge, case_with_team, plan_in, review_of

    def colleague(last_name):
        return User.objects.get(last_name=last_name)

    with transaction.atomic():
        team = {"worker": colleague("Fontana"), "psychologist": colleague("Caruso"), "educator": colleague("Greco")}
        running = case_in_charge(**team, household=HouseholdFactory(name="Moro"))
        starting = case_in_charge(**team, household=HouseholdFactory(name="Serra"))
        assessed = case_with_team(**team, household=HouseholdFactory(name="Pini"))
        active, proposed = plan_in(running, "active"), plan_in(starting, "proposed")
        draft = plan_in(case_in_charge(**team, household=HouseholdFactory(name="Riva")), "draft")
        review = review_of(active, due_on=timezone.localdate())
    made = {
        "case": assessed.pk,
        "draft": draft.pk,
        "proposed": proposed.pk,
        "active": active.pk,
        "review": review.pk,
        "goal": draft.goals.get().pk,
    }
    print(json.dumps(made))


if __name__ == "__main__":
    main()
