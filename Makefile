# Two commands matter: `make run` and `make test`. A machine with Python 3 and make is enough for both.

BOOTSTRAP = python3 bin/bootstrap.py

.PHONY: help run reset test lint bench shots lock

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##/  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run:  ## the whole service with the demo town, on this machine (Ctrl-C stops it)
	@$(BOOTSTRAP) run $(ARGS)

reset:  ## stop it if it runs and forget all its data
	@$(BOOTSTRAP) reset

test:  ## lint, import contracts, migrations, every test, the browser ones too (ARGS="tests/cases -k close" picks)
	@$(BOOTSTRAP) test $(ARGS)

lint:  ## only lint, format and import contracts
	@$(BOOTSTRAP) lint

bench:  ## the promises of speed, measured (ARGS are passed on)
	@$(BOOTSTRAP) bench $(ARGS)

shots:  ## a picture of every screen at 1280 and 390 px
	@$(BOOTSTRAP) shots $(ARGS)

lock:  ## compile requirements/*.txt again from pyproject.toml
	@$(BOOTSTRAP) lock
