"""Where one can go from every page: the staff menu by task, and the links of the public frame. Names of URLs only, no room is imported."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse


class Entry(NamedTuple):
    """One line of the staff menu. `permission` empty: for everybody; "is_staff": who may enter the admin; several words: any of them."""

    label: str
    icon: str
    url_name: str
    permission: str = ""
    shortcut: str = ""


STAFF = [
    Entry("La mia giornata", "inbox", "cases:my_day", shortcut="g d"),
    Entry("Agenda", "calendar", "intake:agenda_day", "agenda.view_reservation", "g a"),
    Entry("Lista d'attesa", "clock", "intake:waiting_list", "intake.book_appointment", "g l"),
    Entry("Sportello", "user", "intake:desk_board", "intake.receive_appointment"),
    Entry("Assenze", "close-circle", "intake:absence_list", "intake.plan_own_absence"),
    Entry("Schede", "file", "intake:access_sheet_list", "intake.write_accesssheet", "g s"),
    Entry("Richieste", "mail-open", "intake:take_in_list", "intake.view_takeinrequest", "g r"),
    Entry("Segnalazioni", "warning", "intake:report_list", "intake.view_incomingreport intake.list_incomingreport", "g n"),
    Entry("I miei casi", "folder", "cases:case_list", "cases.view_case", "g c"),
    Entry("Persone", "user", "cases:person_list", "cases.view_person", "g p"),
    Entry("Equipe", "comment", "cases:meeting_list", "cases.view_teammeeting", "g e"),
    Entry("Verifiche", "chart-line", "interventions:review_list", "interventions.view_review", "g v"),
    Entry("Scadenze", "clock", "cases:deadline_list", "cases.view_deadline"),
    Entry("Provvedimenti", "note", "cases:court_order_list", "cases.view_courtorder cases.view_mandated_courtorder cases.list_courtorder"),
    Entry("Carichi di lavoro", "presentation", "cases:workload", "cases.view_workload"),
    Entry("Passaggi", "exchange-circle", "cases:hand_over_list", "cases.assign_case"),
    Entry("Sostituzioni", "refresh", "cases:substitution_list", "cases.propose_substitution cases.name_substitute"),
    Entry("Determine", "file-signed", "interventions:determination_list", "interventions.determine_intervention"),
    Entry("Ruoli da approvare", "user", "role_request_list", "accounts.approve_roles"),
    Entry("Dichiarazioni", "file-signed", "cases:interest_list", "cases.view_interestdeclaration"),
    Entry("Registro accessi", "list", "cases:access_register", "audit.view_auditevent"),
    Entry(
        "Accessi straordinari",
        "unlocked",
        "cases:emergency_list",
        "cases.review_emergencyaccess cases.oversee_emergencyaccess cases.view_emergencyaccess",
    ),
    Entry(
        "Letture insolite",
        "warning",
        "cases:unusual_reading_list",
        "cases.view_unusualreading cases.examine_unusualreading cases.oversee_unusualreading",
    ),
    Entry("Simulatore dei permessi", "key", "cases:permission_simulator", "cases.simulate_access"),
    Entry("Amministrazione", "settings", "admin:index", "is_staff"),
]

# Key in templates → name and arguments of the URL. The first that exists wins; none: an empty link, which templates leave out.
LINKS = {
    "home": [("intake:home",), ("cases:my_day",)],
    "booking": [("intake:booking_safety",)],
    "my_appointment": [("intake:my_appointment",)],
    "language": [("intake:language_choose",)],
    "privacy": [("intake:page", "privacy")],
    "accessibility": [("intake:page", "accessibilita")],
    "legal": [("intake:page", "note-legali")],
    "contacts": [("intake:page", "contatti")],
    "faq": [("intake:page", "domande-frequenti")],
    "staff": [("cases:my_day",), ("account_login",)],
    "my_day": [("cases:my_day",)],
    "search": [("cases:search",)],
    "note": [("cases:diary_quick",)],
    "emergency": [("cases:emergency_open",)],
    "access_requests": [("cases:access_request_list",)],
    "bell": [("notifications:notice_list",)],
    "calendar": [("intake:my_calendar",)],
    "interests": [("cases:interest_declare",)],
    "sessions": [("usersessions_list",)],
    "second_factor": [("mfa_index",)],
    "sign_out": [("account_logout",)],
    "demo": [("demo:start",)],
}


def address(name, *args):
    """The URL of that name, or an empty string when no installed room has it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def links():
    return {key: next(filter(None, (address(*choice) for choice in choices)), "") for key, choices in LINKS.items()}


def staff_navigation(user, path):
    """The lines of the menu that this user may follow; the one that leads to `path` is marked."""
    if not user.is_authenticated:
        return []
    lines = [line | {"url": address(line["url_name"])} for line in (entry._asdict() for entry in STAFF) if may(user, line["permission"])]
    lines = [line | {"keys": line["shortcut"].split()} for line in lines if line["url"]]
    here = max((line["url"] for line in lines if path.startswith(line["url"])), key=len, default=None)
    return [line | {"current": line["url"] == here, "exact": line["url"] == path} for line in lines]


def may(user, permission):
    if permission == "is_staff":
        return user.is_staff
    return not permission or any(user.has_perm(code) for code in permission.split())
