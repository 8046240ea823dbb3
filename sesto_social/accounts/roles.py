"""What each role may ever do (`domain.md` §8 as code). The DPO signs this page; the code obeys it.

*Which* cases a person may do it on is another question, answered by `cases.access`.
"""

READ_CASE = {
    "cases.view_case",
    "cases.view_person",
    "cases.view_household",
    "cases.view_teammeeting",
    "cases.view_assessment",
    "cases.view_handover",
    "cases.view_diaryentry",
    "cases.view_casedocument",
    "cases.view_deadline",
    "agenda.view_reservation",
    "interventions.view_interventionplan",
    "interventions.view_intervention",
    "interventions.view_review",
}
WORK_CASE = READ_CASE | {
    "cases.work_case",
    "cases.add_diaryentry",
    "cases.sign_meeting",
    "cases.add_opinion",
    "cases.keep_engagement",
    "cases.open_emergencyaccess",
    "cases.propose_substitution",
    "cases.ask_access",
    "interventions.sign_plan",
    "interventions.review_plan",
}
ASSESS = {"cases.add_assessment"}
"""The three professions write assessments and sign them; who coordinates reads them."""

SEALED = {"cases.view_restrictednote", "cases.add_restrictednote"}
"""Who coordinates has only the first: that there are such notes, whose and when."""

REGISTRY = {"cases.view_person", "cases.add_person", "cases.change_person"}
OWN_ABSENCE = {"intake.plan_own_absence"}
PLAN_ABSENCE = OWN_ABSENCE | {"intake.plan_absence"}
DECLARES = {"cases.declare_interests"}
"""Who meets families says once a year with whom they have a bond."""

FRONT_DESK = {"agenda.view_reservation", "intake.view_appointment", "intake.book_appointment", "intake.receive_appointment"}
DOOR = {"intake.register_incomingreport", "intake.list_incomingreport", "cases.register_courtorder", "cases.list_courtorder"}
"""Who keeps the door registers what arrives; afterwards it knows number, day and state, never the content."""

ASSESS_REPORT = {"intake.view_incomingreport", "intake.assess_incomingreport", "intake.write_prosecutorreport"}
CONFIGURE = {
    f"{app}.{verb}_{model}"
    for app, model in [
        ("agenda", "office"),
        ("agenda", "resource"),
        ("agenda", "availability"),
        ("agenda", "extraopening"),
        ("agenda", "skippedday"),
        ("agenda", "closure"),
        ("agenda", "absence"),
        ("parameters", "legalparameter"),
        ("parameters", "codelist"),
        ("parameters", "code"),
        ("parameters", "talkduration"),
        ("parameters", "judicialauthority"),
        ("parameters", "pagetext"),
        ("parameters", "phrase"),
        ("parameters", "notetemplate"),
        ("accounts", "user"),
        ("accounts", "unit"),
    ]
    for verb in ("view", "add", "change")
} | {
    "agenda.delete_availability",
    "agenda.delete_extraopening",
    "cases.simulate_access",
    "agenda.delete_skippedday",
    "agenda.delete_closure",
    "agenda.delete_absence",
    "notifications.view_outboxmessage",
    "documents.view_document",
}

ROLES = {
    "front_desk": FRONT_DESK | DECLARES | PLAN_ABSENCE | REGISTRY | DOOR | {"cases.browse_registry"},
    "intake_worker": FRONT_DESK
    | DECLARES
    | OWN_ABSENCE
    | REGISTRY
    | ASSESS_REPORT
    | {
        "cases.browse_registry",
        "cases.keep_engagement",
        "intake.view_accesssheet",
        "intake.write_accesssheet",
        "intake.view_takeinrequest",
        "intake.register_incomingreport",
        "intake.write_incomingreport",
    },
    "case_worker": WORK_CASE
    | DECLARES
    | ASSESS
    | OWN_ABSENCE
    | REGISTRY
    | ASSESS_REPORT
    | {
        "cases.view_courtorder",
        "cases.print_dossier",
        "cases.lead_case",
        "cases.print_diaryentry",
        "cases.convene_meeting",
        "intake.add_invitation",
        "intake.view_appointment",
        "intake.view_accesssheet",
        "interventions.draft_plan",
        "interventions.propose_plan",
        "interventions.add_intervention",
    },
    "psychologist": WORK_CASE | DECLARES | ASSESS | OWN_ABSENCE | SEALED | {"cases.view_courtorder", "intake.view_incomingreport"},
    "educator": WORK_CASE | DECLARES | ASSESS | OWN_ABSENCE | {"cases.view_mandated_courtorder"},
    "external_educator": set(),
    "coordinator": (WORK_CASE - {"cases.add_diaryentry"})
    | DECLARES
    | REGISTRY
    | FRONT_DESK
    | PLAN_ABSENCE
    | ASSESS_REPORT
    | {
        "cases.view_courtorder",
        "cases.print_dossier",
        "cases.release_dossier",
        "cases.view_interestdeclaration",
        "cases.register_courtorder",
        "cases.complete_courtorder",
        "intake.register_incomingreport",
        "intake.write_incomingreport",
        "intake.decide_incomingreport",
        "intake.countersign_prosecutorreport",
        "cases.browse_registry",
        "cases.lead_case",
        "cases.print_diaryentry",
        "cases.convene_meeting",
        "intake.add_invitation",
        "cases.view_restrictednote",
        "cases.assign_case",
        "cases.close_case",
        "cases.share_case",
        "cases.merge_person",
        "cases.view_workload",
        "cases.view_access",
        "cases.review_emergencyaccess",
        "cases.examine_unusualreading",
        "cases.name_substitute",
        "intake.view_accesssheet",
        "intake.view_takeinrequest",
        "intake.answer_takeinrequest",
        "interventions.draft_plan",
        "interventions.propose_plan",
        "interventions.approve_plan",
        "interventions.add_intervention",
        "interventions.authorise_intervention",
    },
    "director": {
        "accounts.approve_roles",
        "agenda.view_reservation",
        "intake.list_incomingreport",
        "cases.list_courtorder",
        "intake.view_appointment",
        "cases.view_person",
        "cases.browse_registry",
        "cases.oversee_emergencyaccess",
        "cases.oversee_unusualreading",
        "interventions.determine_intervention",
    },
    "sisl_operator": set(),
    "dpo": {
        "audit.view_auditevent",
        "cases.view_interestdeclaration",
        "cases.view_emergencyaccess",
        "cases.review_emergencyaccess",
        "cases.view_unusualreading",
    },
    "it_admin": CONFIGURE,
}

PROFESSIONS = {
    "case_worker": "social_worker",
    "intake_worker": "social_worker",
    "psychologist": "psychologist",
    "educator": "educator",
}
"""As what each role works: a note of the diary kept within a profession opens by these."""

ROLE_LABELS = {
    "front_desk": "Sportello",
    "intake_worker": "Assistente sociale del Segretariato",
    "case_worker": "Assistente sociale",
    "psychologist": "Psicologo",
    "educator": "Educatore",
    "external_educator": "Educatore esterno",
    "coordinator": "Responsabile area minori",
    "director": "Dirigente",
    "sisl_operator": "Operatore SISL",
    "dpo": "Responsabile della protezione dei dati",
    "it_admin": "Amministratore informatico",
}


def sync_roles():
    """Make the groups say exactly what this page says. Raises KeyError on a permission that does not exist."""
    from django.contrib.auth.models import Group, Permission

    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for code, codenames in ROLES.items():
        group, _ = Group.objects.get_or_create(name=code)
        wanted = {known[name] for name in codenames}
        if set(group.permissions.all()) != wanted:
            group.permissions.set(wanted)
