"""What the screens of this room ask for, one module per noun."""
