"""One family, from the home page of the service to a late second review, through the real server, worker and database."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from .house import tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the house is a copy of the tests' database

ROME = ZoneInfo("Europe/Rome")
MAIL = "layla.haddad@posta.example"
LINK = re.compile(r"http://\S+/appuntamento/\S+/")
KINDS = ["economic_aid", "sisl", "parenting_support", "educational_project", "foster_care", "child_protection"]
EQUIPE = ["case_worker", "psychologist", "educator"]


def today():
    return dt.datetime.now(ROME).date()


def born(years):
    return today() - dt.timedelta(days=int(years * 365.25) + 40)


def test_a_family_walks_the_whole_path(someone_at, house):
    path = Path(someone_at, house)
    path.book()
    path.receive_message()
    path.arrive()
    path.write_access_sheet()
    path.propose_take_in()
    path.accept()
    path.declare()
    path.meet("in_depth")
    path.look_deeper()
    path.meet("plan")
    path.write_plan()
    path.add_aids()
    path.agree_on_plan()
    path.start()
    path.review()
    path.be_late()


class Path:
    """The steps, in order, with what one leaves to the next."""

    def __init__(self, someone_at, house):
        self.house = house
        self.someone_at = someone_at
        self.staff = {}

    def as_(self, role):
        """The colleague of this role, in a browser of their own that stays signed in."""
        if role not in self.staff:
            self.staff[role] = self.someone_at(role=role)
        return self.staff[role]

    # 1 and 2: the citizen

    def book(self):
        layla = self.layla = self.someone_at(accept_downloads=True)
        layla.go("/")
        layla.look().press("Prenota un appuntamento")
        layla.look().fill(danger="no", fear="no").press("Avanti")
        tick(layla.look().page.get_by_label("Segretariato di piazza della Resistenza", exact=False))
        layla.fill(minors_present=True).press("Avanti")
        layla.look()
        with layla.page.expect_navigation():
            layla.page.locator("a[rel=next]").click()  # far enough to be moved, whatever the day
        layla.page.locator("[name=start]").first.press("Space")  # a click by coordinates may miss while fonts arrive
        layla.press("Avanti")
        layla.look().fill(reason="family_support", details="Vorrei capire come fare").press("Avanti")
        layla.look().fill(first_name="Layla", last_name="Haddad", email=MAIL, phone="333 1234567", may_call="yes").press("Avanti")
        layla.look().sees("Layla", "Haddad", MAIL).press("Invia")
        layla.look().press("Conferma e invia")
        layla.look().sees("Appuntamento confermato")
        self.code = layla.page.locator(".code").inner_text()
        assert layla.download("Scarica la ricevuta").startswith(b"%PDF")
        calendar = layla.download("Aggiungi al tuo calendario").decode()
        assert "BEGIN:VEVENT" in calendar
        assert "family" not in calendar.lower()

    def receive_message(self):
        """Delivered by the worker: neutral words and the secret link."""
        letter = self.house.letters(MAIL)[-1]
        words = letter.get_content()
        assert self.code in words
        assert "sostegno" not in words.lower()
        layla = self.layla
        layla.go(LINK.search(words).group())
        layla.look().sees("Il mio appuntamento", self.code)
        layla.press("Sposta l'appuntamento")
        layla.look()
        layla.go(LINK.search(words).group())
        layla.press("Annulla l'appuntamento")
        layla.look()
        self.appointment = self.house.ask("SELECT id FROM intake_appointment WHERE code = %s", self.code)

    # 3: the desk and the social worker

    def arrive(self):
        self.the_day_comes()
        desk = self.as_("front_desk")
        desk.look()
        desk.go("/agenda/")
        desk.look().sees("Haddad Layla")
        desk.page.get_by_role("button", name=re.compile("È arrivato.*Haddad Layla")).click()
        desk.sees("presente").look()
        desk.press("Haddad Layla")
        desk.look().sees("presente")

    def the_day_comes(self):
        """The appointment of another day is at this hour."""
        move = "UPDATE intake_appointment SET starts_at = now(), ends_at = now() + interval '45 min' WHERE id = %s"
        assert self.house.change(move, self.appointment)
        held = """UPDATE agenda_reservation SET during = tstzrange(now(), now() + interval '45 min')
            WHERE id IN (SELECT reservation_id FROM intake_appointment_reservations WHERE appointment_id = %s)"""
        assert self.house.change(held, self.appointment)

    def write_access_sheet(self):
        sara = self.as_("intake_worker")
        sara.look()
        sara.go(f"/appuntamenti/{self.appointment}/")
        sara.press("Apri la scheda di accesso")
        sara.look().sees("Chi è la persona?")
        self.search_first(sara)
        sara.fill(last_name="Haddad", first_name="Layla", sex="F", birth_date=born(36)).press("Registra e usa questa persona")
        sara.look().sees("persona registrata")
        sara.fill(
            residence="resident",
            needs=[sara.page.locator("[name=needs]").first.get_attribute("value")],
            story="Racconta che da sei mesi è sola con i figli e che la ragazza non va più a scuola.",
            evaluation="Chiede un aiuto stabile.",
            privacy_notice_on=today(),
        ).press("Salva e completa la scheda")
        sara.look().sees("ora indica l'esito")

    def search_first(self, sara):
        """With letters wrong, the search says that nobody is known by that name yet."""
        sara.page.locator("#id_q").fill("Hadad Laila")
        expect(sara.page.locator("#trovate")).to_contain_text("Nessuno con questo nome")

    def propose_take_in(self):
        sara = self.as_("intake_worker")
        sara.fill(outcomes=["take_in"]).press("Continua")
        sara.look().press("Registra il nucleo")
        sara.look()
        page = sara.page
        page.locator("[name=m-0-role]").select_option("mother")
        for line, name, sex, years in ((1, "Sami", "M", 8), (2, "Amina", "F", 13)):
            sara.fill(
                **{
                    f"m-{line}-last_name": "Haddad", f"m-{line}-first_name": name, f"m-{line}-sex": sex,
                    f"m-{line}-birth_date": born(years), f"m-{line}-role": "child",
                }
            )  # fmt: skip
        sara.press("Registra il nucleo")
        sara.look().sees("Sami", "Amina")
        unit = sara.page.locator("[name=unit] option", has_text=re.compile("^Area minori e famiglie$")).get_attribute("value")
        sara.fill(
            urgency="high", unit=unit,
            motivation="La ragazza non va a scuola da tre mesi e la madre è sola: chiede un aiuto stabile.",
        ).press("Invia la proposta e chiudi la scheda")  # fmt: skip
        sara.look().sees("Proposta inviata")
        self.request = int(re.search(r"/richieste/(\d+)/", sara.page.url).group(1))
        assert sara.download("PDF").startswith(b"%PDF")

    # 4: the coordinator and the three professionals

    def accept(self):
        laura = self.as_("coordinator")
        laura.look()
        laura.go("/richieste/")
        laura.look().press(re.compile("Haddad"))
        laura.look().press("Accetta e nomina l'equipe")
        laura.look()
        for name in ("worker", "psychologist", "educator"):
            laura.page.locator(f"[name={name}]").select_option(index=1)
        source = laura.page.locator("[name=source]")
        if not source.input_value():
            source.select_option(index=1)
        laura.press("Accetta e apri il caso")
        laura.look()
        self.case = self.house.ask("SELECT id FROM cases_case ORDER BY id DESC LIMIT 1")

    def declare(self):
        """Before the declaration the case is shut; after it, it opens."""
        for role in EQUIPE:
            member = self.as_(role)
            member.look()
            member.expecting(403, 404)
            assert member.go(f"/casi/{self.case}/").status in {403, 404} or "Dichiaro" in member.page.content()
            member.go("/scrivania/")
            member.page.locator("#da-accettare ~ ul a, section[aria-labelledby=da-accettare] a").first.click()
            member.look().fill(has_conflict="no").press("Dichiaro")
            assert member.go(f"/casi/{self.case}/").status == 200
            member.look().sees("Haddad")
        chiara = self.as_("case_worker")
        for section in ("diario", "famiglia", "equipe", "documenti", "scadenze", "storia", "accessi", "progetti", "interventi"):
            assert chiara.go(f"/casi/{self.case}/{section}/").status == 200, section
            chiara.look()
        chiara.go("/casi/")
        chiara.look().sees("Haddad")

    # 5: the equipe

    def meet(self, decision):
        chiara = self.as_("case_worker")
        if decision == "plan":
            chiara.press("Riconvoca l’equipe")
        else:
            chiara.go(f"/casi/{self.case}/equipe/")
            chiara.press("Convoca una riunione")
        chiara.look()
        chiara.follow(chiara.page.locator("section[aria-labelledby=orari] a.btn").first.click)
        assert chiara.page.locator("[name=day]").input_value()
        room = chiara.page.locator("[name=room] option", has_text="Sala equipe").get_attribute("value")
        chiara.fill(room=room, agenda="Valutazione della famiglia").press("Convoca l'equipe")
        chiara.look().sees("convocata")
        meeting = int(re.search(r"/equipe/(\d+)/", chiara.page.url).group(1))
        assert self.house.change("UPDATE cases_teammeeting SET starts_at = now() - interval '2 hours' WHERE id = %s", meeting)
        chiara.go(f"/equipe/{meeting}/")
        chiara.press("La riunione si è svolta")
        chiara.look().sees("svolta")
        for role in EQUIPE:
            member = self.as_(role)
            member.go("/scrivania/")
            member.look()
            member.go(f"/equipe/{meeting}/")
            member.press("Scrivi il tuo parere")
            member.look().fill(text=f"Dal punto di vista di {role}: serve un aiuto.", proposal=decision).press("Consegna il parere")
            member.sees("Parere consegnato")
        chiara.go(f"/equipe/{meeting}/")
        chiara.look().press("Registra la decisione")
        chiara.look().fill(synthesis="La famiglia chiede aiuto ed è disponibile.", decision=decision, decision_details="Si procede così.")
        if decision == "in_depth":
            chiara.fill(participants="La madre e la scuola di Amina", place="Istituto di via Croce", due_on=today() + dt.timedelta(days=10))
            chiara.fill(purpose="Capire perché Amina non va a scuola")
            if not chiara.page.locator("[name=leader]").input_value():
                chiara.page.locator("[name=leader]").select_option(index=1)
        chiara.press("Registra la decisione")
        for role in EQUIPE:
            member = self.as_(role)
            member.go(f"/equipe/{meeting}/")
            member.look().press("Firma il verbale")
        member.sees("Verbale firmato da tutti").look()
        assert member.download("Verbale (PDF)").startswith(b"%PDF")
        self.meeting = meeting

    def look_deeper(self):
        chiara = self.as_("case_worker")
        chiara.go(f"/equipe/{self.meeting}/")
        chiara.press(re.compile("Incontro con"))
        chiara.look()
        chiara.follow(chiara.page.locator("section[aria-labelledby=orari] a.btn").first.click)
        chiara.press("Fissa l'incontro")
        chiara.look().sees("Incontro fissato")
        number = int(re.search(r"/approfondimenti/(\d+)/", chiara.page.url).group(1))
        assert self.house.change("UPDATE cases_indepthmeeting SET starts_at = now() - interval '2 hours' WHERE id = %s", number)
        chiara.go(f"/approfondimenti/{number}/")
        chiara.look().fill(notes="La scuola racconta delle assenze; Amina è venuta e ha parlato.").press("L'incontro si è svolto")
        chiara.look()

    # 6 and 7: the plan and its aids

    def write_plan(self):
        chiara = self.as_("case_worker")
        chiara.go(f"/casi/{self.case}/progetti/nuovo/")
        chiara.look().press("Inizia la bozza")
        chiara.look()
        self.plan = int(re.search(r"/progetti/(\d+)/", chiara.page.url).group(1))
        chiara.press("Scrivi il quadro")
        chiara.look().fill(
            picture_child="Amina ha bisogno di regolarità.", picture_family="La madre ha bisogno di tempo.",
            picture_environment="La scuola può tenere un posto.", risks="L'isolamento", strengths="La madre chiede aiuto",
            review_every_months=3, ends_on=today() + dt.timedelta(days=365),
        ).press("Salva il quadro")  # fmt: skip
        chiara.press("Aggiungi un obiettivo")
        chiara.look().fill(
            text="Amina va a scuola ogni giorno", where="child", indicator="Giorni di scuola sul totale", measure="%",
            baseline="62,5", target="90", due_on=today() + dt.timedelta(days=120),
        ).press("Salva l'obiettivo")  # fmt: skip
        chiara.press("Aggiungi un'azione")
        chiara.look().fill(what="Accompagnamento a scuola", who="La madre", frequency="ogni mattina").press("Salva l'azione")
        for party in ("family", "service"):
            chiara.go(f"/progetti/{self.plan}/impegni/nuovo/")
            chiara.look().fill(party=party, text="Ci vediamo ogni due settimane").press("Salva l'impegno")
        chiara.look().sees("Amina va a scuola ogni giorno", "Accompagnamento a scuola", "Ci vediamo ogni due settimane")

    def add_aids(self):
        chiara = self.as_("case_worker")
        for kind in KINDS:
            chiara.go(f"/progetti/{self.plan}/")
            chiara.page.locator("section[aria-labelledby=interventi] .panel-head a").click()
            if kind == KINDS[0]:
                chiara.look()
            chiara.page.locator(f"main a[href$='tipo={kind}']").click()
            chiara.look()
            tick(chiara.page.locator("[name=beneficiaries]").first)
            chiara.fill(
                title=f"Aiuto {kind}", description="Che cosa si fa, in poche parole.", provider="Il servizio", frequency="settimanale"
            )
            chiara.fill(starts_on=today() + dt.timedelta(days=7), ends_on=today() + dt.timedelta(days=180))
            chiara.press("Proponi l'intervento")
            chiara.look().sees("Intervento proposto")
        assert self.house.ask("SELECT count(DISTINCT kind) FROM interventions_intervention WHERE plan_id = %s", self.plan) == len(KINDS)

    def agree_on_plan(self):
        for role in EQUIPE:
            member = self.as_(role)
            member.go(f"/progetti/{self.plan}/")
            member.look().press(re.compile("^Valida come"))
        chiara = self.as_("case_worker")
        chiara.go(f"/progetti/{self.plan}/")
        chiara.look().press("Proponi alla famiglia")
        chiara.look().fill(plain_copy="Vi aiutiamo perché Amina vada a scuola tutti i giorni.", language="italiano").press(
            "Segna come proposto"
        )
        chiara.press("Prepara il PDF per la firma")
        chiara.look()
        assert chiara.download("PDF DOC-").startswith(b"%PDF")
        chiara.press("Registra le firme")
        chiara.look()
        for field in chiara.page.locator("main [name^=titolare-][value=yes]").all():
            tick(field)
        for field in chiara.page.locator("main [name^=titolare-][name$=-on], main [name^=minore-][name$=-on]").all():
            field.fill(str(today()))
        for field in chiara.page.locator("main [name^=minore-][name$=-form]").all():
            field.fill("colloquio con la psicologa")
        chiara.follow(chiara.page.locator("main form [type=submit]").last.click)
        chiara.look().press("Registra la sottoscrizione")
        chiara.look().sees("sottoscritto")

    def start(self):
        chiara = self.as_("case_worker")
        chiara.press("Avvia il progetto")
        chiara.look().fill(starts_on=today() - dt.timedelta(days=80)).press("Avvia il progetto")
        chiara.look()
        assert self.house.ask("SELECT status FROM interventions_interventionplan WHERE id = %s", self.plan) == "active"

    # 8: the review

    def review(self):
        chiara = self.as_("case_worker")
        chiara.go("/verifiche/")
        chiara.look()
        chiara.go(f"/progetti/{self.plan}/")
        chiara.press("Fai la verifica")
        chiara.look()
        chiara.page.locator("[name^=valore_]").first.fill("80")
        chiara.fill(held_on=today(), attendees="La madre, Amina", summary="Due colloqui, un incontro a scuola.", child_voice="«Mi alzo.»")
        chiara.fill(outcome="goes_on", next_review_on=today() + dt.timedelta(days=85)).press("Concludi la verifica")
        chiara.look().sees("62,5", "90", "80")
        assert chiara.page.locator("main svg[role=img], main figure svg, main .sparkline").count()
        assert chiara.download("Verbale DOC-").startswith(b"%PDF")

    def be_late(self):
        """Time passes and nobody holds the second review: worker and coordinator see it on their home."""
        late = today() - dt.timedelta(days=4)
        review = self.house.ask("SELECT id FROM interventions_review WHERE plan_id = %s AND status = 'planned'", self.plan)
        assert self.house.change("UPDATE interventions_review SET due_on = %s WHERE id = %s", late, review)
        assert self.house.change("UPDATE cases_deadline SET due_on = %s WHERE key = %s", late, f"review:{review}")
        assert self.house.change("UPDATE cases_case SET next_review_on = %s WHERE id = %s", late, self.case)
        self.house.run("manage.py", "shell", "-v", "0", "-c", "from interventions.tasks import follow_reviews; follow_reviews()")
        for role in ("case_worker", "coordinator"):
            home = self.as_(role)
            home.go("/scrivania/")
            home.look()
            late_ones = home.page.locator("section", has=home.page.locator("#scadenze, #unita")).filter(has_text="Verifica")
            expect(late_ones.first, role).to_contain_text(re.compile("Verifica"))
            expect(late_ones.first, role).to_contain_text(re.compile("in ritardo|giorni fa", re.IGNORECASE))
        chiara = self.as_("case_worker")
        chiara.go("/verifiche/?stato=ritardo")
        chiara.look().sees("in ritardo")
        chiara.go(f"/casi/{self.case}/")
        chiara.look()
