"""First contact: the public pages, appointments, access sheets, requests to take in charge."""
