# The commands of this project: three rings of tests, what they are measured with, and the plant itself.

PORT ?= 8000
HOST ?= 0.0.0.0
N ?= 20
python = .venv/bin/python
bin = .venv/bin
checks = format lint types layers templates migrations pages deployment runners
production = DJANGO_ENV=production DJANGO_ALLOWED_HOSTS=plant.example DJANGO_SECRET_KEY=$$($(python) -c 'import secrets; print(secrets.token_urlsafe(50))')
names = --collect-only -q -p no:randomly -p no:cacheprovider

# What was compiled once is not compiled by every process of every run.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run quick test prove steady check $(checks) check-deploy verify-deploy fix lock docs messages

help:
	@echo "make run      start the embedded plant (PORT=8000, HOST=0.0.0.0)"
	@echo "make setup    make the environment in .venv and nothing else"
	@echo "make quick    rules, doors, roles, translations: within a minute, on SQLite"
	@echo "make test     all that a change must keep, on SQLite and where one answers on PostgreSQL (ARGS for pytest)"
	@echo "make prove    what is exhaustive, into docs/manual/proofs.md (ONLY=\"labels kill9\" chooses)"
	@echo "make steady   the tests with a pace of their own, N times under load (N=20)"
	@echo "make check    all that reads the code: format, lint, types, layers, migrations, pages, settings, runners"
	@echo "make check-deploy   image, Compose file, Nginx, units and scripts, by the tools of their trade"
	@echo "make verify-deploy  check-deploy, then the containers for real: what the specification types, and DOCKER_SETUP.md"
	@echo "make fix      let ruff mend what it can"
	@echo "make docs     write the generated pages of docs/"
	@echo "make messages gather the strings to translate and compile the Arabic ones (needs gettext)"
	@echo "make lock     resolve requirements/*.in again"

setup:
	@deploy/environment.sh dev

run:
	@deploy/environment.sh base
	@HOST='$(HOST)' PORT='$(PORT)' exec $(python) -m config.run

quick: setup
	@env -u DATABASE_URL -u DATABASE_URL_FILE $(bin)/pytest -q -m "not long" $(ARGS)

test: setup
	@$(python) -m tools.test $(ARGS)

prove: setup
	@$(python) -m proofs $(ONLY)

steady: setup
	@$(python) -m proofs.steady $(N) $(ARGS)

# Each runs, whatever the others say.
check: setup
	@$(MAKE) --no-print-directory --keep-going $(checks)

format:
	$(bin)/ruff format --check --quiet .
lint:
	$(bin)/ruff check --quiet .
types:
	$(bin)/mypy
layers:
	$(bin)/lint-imports --no-logo
templates:
	$(bin)/djlint --lint --quiet core floor_app
migrations:
	$(python) manage.py makemigrations --check --dry-run
pages:
	$(python) -m tools.describe_settings --check
	$(python) -m tools.describe_scanning --check
deployment:
	@$(production) $(python) manage.py check --deploy --fail-level WARNING
# pytest and `manage.py test` see the same tests.
runners:
	@mkdir -p .pytest_cache
	@$(bin)/pytest $(names) >.pytest_cache/by-pytest
	@$(python) manage.py test --collect-only >.pytest_cache/by-django
	@for one in by-pytest by-django; do grep :: .pytest_cache/$$one | sort -o .pytest_cache/$$one; done
	diff .pytest_cache/by-pytest .pytest_cache/by-django

check-deploy: setup
	@VENV=.venv-deploy deploy/environment.sh deploy
	@$(python) -m tools.check_deploy

# Needs a container engine, and says so where none answers.
verify-deploy: check-deploy
	@$(python) -m proofs specification containers

fix: setup
	@$(bin)/ruff format .
	@$(bin)/ruff check --fix .

docs: setup
	@$(python) -m tools.describe_settings
	@$(python) -m tools.describe_scanning

messages: setup
	@$(python) manage.py makemessages --locale ar --no-location --no-wrap --no-obsolete --ignore '.venv*' --ignore 'docs/*'
	@$(python) manage.py compilemessages --locale ar --ignore '.venv*'

# No address of any index goes into a lock: a plant's own mirror serves as well.
lock: setup
	@for lock in base production test dev deploy; do \
		$(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links --no-strip-extras requirements/$$lock.in -o requirements/$$lock.txt || exit 1; \
	done
