"""The printed file of a case for one reader.

`rules` says what each addressee may not have, and why; `sieve` applies it to names, texts and days; `chapters` gathers what is left;
`making` previews, prints and files it. Rooms above add their chapters by `collecting_dossier`.
"""
