"""Addresses of this room."""

from django.urls import path

from .views import booking, my_appointment, public

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
]
