"""News of the accounts room, for whoever keeps the register."""

from django.dispatch import Signal

# Sent by the administration of users: `user`, `by`, `what` ("created", "roles_changed", "deactivated", ...) and short `facts`.
staff_changed = Signal()
