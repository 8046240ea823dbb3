"""What somebody was typing and has not saved yet: kept sealed, for them alone. `keeping.Keeper` is the door for every room."""
