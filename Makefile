# The commands of this project. Each is a line or a script in deploy/.

PORT ?= 8000
HOST ?= 0.0.0.0
python = .venv/bin/python
bin = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test check check-deploy verify-deploy prove-deploy fix lock docs messages

help:
	@echo "make run      start the embedded plant (PORT=8000, HOST=0.0.0.0)"
	@echo "make setup    make the environment in .venv and nothing else"
	@echo "make test     the whole suite, on SQLite and where one answers on PostgreSQL"
	@echo "make check    format, lint, types, layers, migrations, deployment settings"
	@echo "make check-deploy   image, Compose file, Nginx, units and scripts, by the tools of their trade"
	@echo "make verify-deploy  every command of DOCKER_SETUP.md for real, and faults (needs a container engine)"
	@echo "make prove-deploy   releases, failover and kill -9 under load, on servers of its own (PostgreSQL, Nginx)"
	@echo "make fix      let ruff mend what it can"
	@echo "make docs     write the generated pages of docs/"
	@echo "make messages gather the strings to translate and compile the Arabic ones (needs gettext)"
	@echo "make lock     resolve requirements/*.in again"

setup:
	@deploy/environment.sh dev

run:
	@deploy/environment.sh base
	@HOST='$(HOST)' PORT='$(PORT)' exec $(python) -m deploy.run

test: setup
	@$(python) -m deploy.tests $(TEST_ARGS)

check-deploy: setup
	@VENV=.venv-deploy deploy/environment.sh deploy
	@$(python) -m deploy.checks_deploy

verify-deploy: setup
	@$(python) -m deploy.verify

prove-deploy: setup
	@$(python) -m deploy.proofs.kill9
	@$(python) -m deploy.proofs.failover
	@$(python) -m deploy.proofs.rolling

check: setup
	@$(python) -m deploy.checks

fix: setup
	@$(bin)/ruff format .
	@$(bin)/ruff check --fix .

docs: setup
	@$(python) -m deploy.describe_settings
	@$(python) -m deploy.describe_scanning

messages: setup
	@$(python) manage.py makemessages --locale ar --no-location --no-wrap --no-obsolete --ignore '.venv*' --ignore 'docs/*'
	@$(python) manage.py compilemessages --locale ar --ignore '.venv*'

# No address of any index goes into a lock: a plant's own mirror serves as well.
lock: setup
	@for lock in base production dev deploy; do \
		$(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links --no-strip-extras requirements/$$lock.in -o requirements/$$lock.txt || exit 1; \
	done
