"""What the measured pages are compared with: the same page with constant rows, and SQL written by hand."""

from django.db.models import F
from django.shortcuts import render
from django.views.decorators.http import require_GET
from guardian.backends import ObjectPermissionBackend
from guardian.shortcuts import get_objects_for_user

from cases.forms.case import CaseFilterForm
from cases.listing import case_page, unit_groups
from cases.models import Case
from sesto_social.accounts.access import allowed
from sesto_social.ui.paging import SIZE, Page

KEPT = {}


@allowed("cases.view_case")
@require_GET
def constant_list(request):
    """The case list with the template, the form, the session and the middleware of the real one; only its rows are kept from before."""
    user = request.user
    coordinates = user.has_perm("cases.view_workload") and bool(unit_groups(user))
    form = CaseFilterForm(request.GET, coordinates=coordinates)
    if user.pk not in KEPT:
        KEPT[user.pk] = case_page(user, **form.narrowing())
    return render(request, "cases/case_list.html", {"form": form, "page": KEPT[user.pk], "narrowed": False, "coordinates": coordinates})


@allowed("cases.view_case")
@require_GET
def guardian_list(request):
    """The same first page as guardian's handbook does it: `get_objects_for_user`, counted and sorted, and `has_perm` asked for each row."""
    user = request.user
    coordinates = user.has_perm("cases.view_workload") and bool(unit_groups(user))
    form = CaseFilterForm(request.GET, coordinates=coordinates)
    cases = get_objects_for_user(user, "cases.view_case", klass=Case).open()
    rows = list(cases.for_list().order_by(F("next_review_on").asc(nulls_last=True), "pk")[: SIZE + 1])
    allowed_rows = [case for case in rows[:SIZE] if ObjectPermissionBackend().has_perm(user, "cases.view_case", case)]
    total = cases.count()
    page = Page(allowed_rows, str(rows[SIZE].pk) if len(rows) > SIZE else "", True, str(total), total)  # noqa: FBT003
    return render(request, "cases/case_list.html", {"form": form, "page": page, "narrowed": False, "coordinates": coordinates})


IN_PERSON = """
    SELECT sort_review, case_id FROM cases_caseusergrant
    WHERE user_id = %(user)s AND permission_id = %(view)s AND case_open AND during @> %(today)s
    ORDER BY sort_review, case_id LIMIT {limit}
"""
BY_UNIT = """
    SELECT found.* FROM unnest(%(groups)s) AS unit(id), LATERAL (
        SELECT {distinct} sort_review, case_id FROM cases_casegroupgrant
        WHERE group_id = unit.id AND permission_id = %(view)s AND case_open AND during @> %(today)s
        ORDER BY sort_review, case_id LIMIT {limit} OFFSET {skipped}
    ) AS found
"""
PAGE = """
    WITH first AS (SELECT DISTINCT sort_review, case_id FROM ({sources}) grants ORDER BY sort_review, case_id LIMIT 26)
    SELECT c.*, w.*, h.*, (SELECT count(*) FROM cases_casemember m WHERE m.case_id = c.id AND m.until IS NULL)
    FROM first JOIN cases_case c ON c.id = first.case_id JOIN cases_household h ON h.id = c.household_id
    LEFT JOIN accounts_user w ON w.id = c.worker_id
    ORDER BY first.sort_review, first.case_id LIMIT 25
"""
TOTAL = "SELECT count(*) FROM (SELECT DISTINCT case_id FROM ({sources}) grants LIMIT 1001) counted"
TOTAL_OF_UNITS = "SELECT CASE WHEN EXISTS ({many}) THEN 1001 ELSE ({total}) END"


def list_by_hand(user, view, today, groups):
    """[(sql, params)]: the best SQL we know for the first page of the case list, by next review, and for its capped count."""
    params = {"user": user, "view": view, "today": today, "groups": groups}

    def sources(limit):
        parts = [IN_PERSON.format(limit=limit)]
        if groups:
            parts.append(BY_UNIT.format(limit=limit, distinct="", skipped=0))
        return " UNION ALL ".join(f"({part})" for part in parts)

    # A case may be granted several times to the same principal (team and substitution): read a little further than the page.
    page, total = PAGE.format(sources=sources(60)), TOTAL.format(sources=sources(1300))
    if groups:
        total = TOTAL_OF_UNITS.format(many=BY_UNIT.format(limit=1, distinct="DISTINCT", skipped=1000), total=total)
    return [(page, params), (total, params)]
