"""Settings: `base` holds what is true everywhere; `dev`, `test` and `prod` what differs. Only these files read the environment."""
