"""The screens of this room, one module per group."""
