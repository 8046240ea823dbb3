"""Unusual reading of case files: found in the register, asked about, forgotten (`docs/decisions/0025-*`)."""
