"""Addresses of this room."""

from django.urls import path

from .views import agenda, appointment, booking, my_appointment, public, sheet, take_in

app_name = "intake"

urlpatterns = [
    path("", public.home, name="home"),
    path("aiuti/<slug:slug>/", public.help_page, name="help_page"),
    path("emergenza/", public.emergency, name="emergency"),
    path("pagine/<slug:slug>/", public.page, name="page"),
    path("prenota/", booking.booking_safety, name="booking_safety"),
    path("prenota/luogo/", booking.booking_place, name="booking_place"),
    path("prenota/data-e-orario/", booking.booking_time, name="booking_time"),
    path("prenota/dettagli/", booking.booking_details, name="booking_details"),
    path("prenota/richiedente/", booking.booking_applicant, name="booking_applicant"),
    path("prenota/riepilogo/", booking.booking_summary, name="booking_summary"),
    path("prenota/cancella-dati/", booking.booking_forget, name="booking_forget"),
    path("appuntamento/", my_appointment.my_appointment, name="my_appointment"),
    path("appuntamento/<str:token>/", my_appointment.my_appointment_detail, name="my_appointment_detail"),
    path("appuntamento/<str:token>/confermato/", my_appointment.booking_confirmed, name="booking_confirmed"),
    path("appuntamento/<str:token>/sposta/", my_appointment.my_appointment_move, name="my_appointment_move"),
    path("appuntamento/<str:token>/annulla/", my_appointment.my_appointment_cancel, name="my_appointment_cancel"),
    path("appuntamento/<str:token>/appuntamento.ics", my_appointment.my_appointment_calendar, name="my_appointment_calendar"),
    path("appuntamento/<str:token>/ricevuta/", my_appointment.my_appointment_receipt, name="my_appointment_receipt"),
    path("agenda/", agenda.agenda_day, name="agenda_day"),
    path("appuntamenti/nuovo/", appointment.appointment_book, name="appointment_book"),
    path("appuntamenti/<int:pk>/", appointment.appointment_detail, name="appointment_detail"),
    path("appuntamenti/<int:pk>/sposta/", appointment.appointment_move, name="appointment_move"),
    path("appuntamenti/<int:pk>/annulla/", appointment.appointment_cancel, name="appointment_cancel"),
    path("appuntamenti/<int:pk>/arrivo/", appointment.appointment_arrive, name="appointment_arrive"),
    path("appuntamenti/<int:pk>/arrivo/annulla/", appointment.appointment_undo_arrival, name="appointment_undo_arrival"),
    path("appuntamenti/<int:pk>/assenza/", appointment.appointment_miss, name="appointment_miss"),
    path("appuntamenti/<int:pk>/richiamo/", appointment.appointment_recall, name="appointment_recall"),
    path("appuntamenti/<int:pk>/scheda/", sheet.access_sheet_open, name="access_sheet_open"),
    path("schede/", sheet.access_sheet_list, name="access_sheet_list"),
    path("schede/nuova/", sheet.access_sheet_add, name="access_sheet_add"),
    path("schede/<int:pk>/", sheet.access_sheet, name="access_sheet"),
    path("schede/<int:pk>/persona/", sheet.access_sheet_person, name="access_sheet_person"),
    path("schede/<int:pk>/correggi/", sheet.access_sheet_correct, name="access_sheet_correct"),
    path("schede/<int:pk>/esito/", sheet.access_sheet_outcome, name="access_sheet_outcome"),
    path("schede/<int:pk>/proposta/", sheet.take_in_add, name="take_in_add"),
    path("schede/<int:pk>/archivia/", sheet.access_sheet_archive, name="access_sheet_archive"),
    path("schede/<int:pk>/pdf/", sheet.access_sheet_document, name="access_sheet_document"),
    path("richieste/", take_in.take_in_list, name="take_in_list"),
    path("richieste/<int:pk>/", take_in.take_in_detail, name="take_in_detail"),
    path("richieste/<int:pk>/accetta/", take_in.take_in_accept, name="take_in_accept"),
    path("richieste/<int:pk>/respingi/", take_in.take_in_refuse, name="take_in_refuse"),
]
