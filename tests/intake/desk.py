"""What the desk's tests start from: an office that is receiving right now, talks at any hour, sheets in any state."""

import datetime as dt
import itertools

from django.utils import timezone

from cases.models import Household, HouseholdMember
from intake.actions import sheet as sheets
from intake.models import AccessSheet, Appointment, TakeInRequest, hashed
from sesto_social.accounts.models import User
from sesto_social.agenda import booking
from sesto_social.agenda.models import Availability, Resource, Slot

from ..factories import HouseholdFactory, OfficeFactory, PersonFactory, WorkerResourceFactory

number = itertools.count(1)
LONG = "La madre è sola con due bambini e chiede un aiuto stabile."


def receiving(user=None, office=None):
    """A worker who receives at this very minute, whatever the day: as the prepared calendar would say."""
    office = office or OfficeFactory()
    worker = (Resource.objects.filter(user=user).first() if user else None) or WorkerResourceFactory(
        **({"user": user} if user else {}), office=office
    )
    now = timezone.now()
    rule = Availability(
        resource=worker,
        office=office,
        weekday=timezone.localdate().weekday(),
        starts=dt.time(8),
        ends=dt.time(9),
        valid_from=dt.date(2020, 1, 1),
    )
    Availability.objects.bulk_create([rule])
    Slot.objects.create(
        resource=worker,
        office=office,
        availability=rule,
        start=now - dt.timedelta(minutes=5),
        end=now + dt.timedelta(minutes=40),
        open_until=now + dt.timedelta(hours=3),
        audience="public",
        mode="office",
    )
    return worker


def free_slot(worker, office, start):
    return Slot.objects.create(
        resource=worker,
        office=office,
        start=start,
        end=start + dt.timedelta(minutes=45),
        open_until=start + dt.timedelta(hours=3),
        audience="public",
        mode="office",
    )


def talk(worker=None, *, minutes_ago=0, starts_at=None, office=None, **facts):
    """A standing appointment, with the reservation that holds its time."""
    office = office or OfficeFactory()
    worker = worker or WorkerResourceFactory(office=office)
    start = starts_at or timezone.now() - dt.timedelta(minutes=minutes_ago)
    facts = {
        "first_name": "Layla",
        "last_name": "Rahman",
        "email": "layla@posta.example",
        "phone": "3331234567",
        "reason": "family_support",
    } | facts
    end = start + dt.timedelta(minutes=45)
    one = Appointment.objects.create(
        office=office,
        worker=worker,
        starts_at=start,
        ends_at=end,
        token_hash=hashed(f"t{next(number)}"),
        booked_by=User.objects.citizen(),
        **facts,
    )
    one.reservations.set(booking.reserve([worker], start, end, purpose="appointment", by=User.objects.citizen()))
    return one


def sheet_of(worker, *, person=None, status="draft", **facts):
    """A sheet by `worker`, walked to `status` unless it is a draft."""
    sheet = sheets.open_without_appointment(by=worker)
    filled = {
        "person": person or PersonFactory(),
        "needs": ["income"],
        "privacy_notice_on": timezone.localdate(),
        "residence": "resident",
        "minors_in_family": "yes",
        "story": "Racconta.",
    } | facts
    AccessSheet.objects.filter(pk=sheet.pk).update(**filled)
    sheet.refresh_from_db()
    if status == "completed":
        sheets.complete(sheet, by=worker)
    return sheet


def family(minors=1):
    """(mother, household) as the registry knows them."""
    household = HouseholdFactory(minors=minors)
    return HouseholdFactory.mother_of(household), household


def adult_household(person):
    household = Household.objects.create(name=person.last_name, since=timezone.localdate() - dt.timedelta(days=30))
    HouseholdMember.objects.create(household=household, person=person, role="other", since=household.since)
    return household


def asked_by(worker, unit, *, minors=1, urgency="ordinary", **facts):
    """A request waiting for the coordinator of `unit`. The paper is not printed: it takes its time."""
    mother, household = family(minors)
    sheet = sheet_of(worker, person=mother, **facts)
    AccessSheet.objects.filter(pk=sheet.pk).update(status="concluded", outcomes=["take_in"])
    sheet.refresh_from_db()
    request = TakeInRequest.objects.create(
        sheet=sheet,
        household=household,
        unit=unit,
        urgency=urgency,
        motivation=LONG,
        proposed_by=worker,
        due_on=timezone.localdate() + dt.timedelta(days=5),
    )
    request.minors.set(household.minors())
    return request
