"""The hub: persons, households, cases, who works on them and who may know what."""
