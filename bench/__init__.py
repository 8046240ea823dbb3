"""`make bench`: the promises of speed, measured as ratios inside one run. See `docs/quality.md`."""
