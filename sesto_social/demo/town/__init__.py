"""The demo town: invented people, colleagues and families, the same at every load, dated from today backwards."""
