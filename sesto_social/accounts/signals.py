"""News of the accounts room, for whoever keeps the register."""

from django.dispatch import Signal

# Sent with `user` before an account closes; receivers return what must be passed on first, as Italian phrases for who administers.
collecting_obstacles = Signal()

# Sent with `user` and `by` in the transaction that closes an account: what the person still held must find somebody.
staff_left = Signal()

# Sent by the administration of users: `user`, `by`, `what` ("created", "roles_changed", "deactivated", ...) and short `facts`.
staff_changed = Signal()
