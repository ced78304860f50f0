# make run     start the portal            make test    check everything
# make admin   first staff account         make fmt     format the code
# make demo    illustrative content        make lock    remake the locks after editing pyproject.toml
# make words   strings to translate        make assets  remake the delivered style sheets
# make audit   known faults of the locked libraries (asks the network)
PYTHON := .venv/bin/python
TEMPLATES = $$(find templates -name "*.html")
PRODUCT = cartagena_ogp commitments publicworks cocreation complaints monitoring manage.py

# Without compiled modules each of the portal's processes would compile them all again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := run
.PHONY: run test lint fmt admin demo libraries install dev lock words assets audit

run: libraries
	@exec $(PYTHON) -m cartagena_ogp.launch

admin: libraries
	@exec $(PYTHON) manage.py create_admin $(EMAIL)

demo: libraries
	@exec $(PYTHON) manage.py load_demo

test: lint
	@exec $(PYTHON) -m pytest -n 2 --dist worksteal

lint: dev
	@echo "· Estilo, plantillas, tipos y seguridad"
	@$(PYTHON) -m ruff format --check --quiet . || { echo "Falta formato: make fmt"; exit 1; }
	@$(PYTHON) -m ruff check --quiet .
	@.venv/bin/djade --target-version 6.1 --check $(TEMPLATES)
	@$(PYTHON) -m bandit --quiet --recursive --configfile pyproject.toml $(PRODUCT)
	@DATABASE_URL=postgresql:///portal PORTAL_DATA=.mypy_cache/portal $(PYTHON) -m mypy --no-error-summary

fmt: dev
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format .
	@.venv/bin/djade --target-version 6.1 $(TEMPLATES)

words: dev
	@$(PYTHON) scripts/words.py

assets: libraries
	@$(PYTHON) manage.py build_assets

# pip-audit lives apart: it is no library of the portal, and its answers come from outside, so no test leans on it.
audit: libraries
	@test -x .tools/audit/bin/pip-audit || { $(PYTHON) -m venv .tools/audit && .tools/audit/bin/pip install --quiet pip-audit; }
	@.tools/audit/bin/pip-audit --disable-pip --require-hashes --requirement requirements.lock

libraries:
	@sh scripts/bootstrap requirements.lock

# With every module compiled, for services that may not write beside the code.
install: libraries
	@$(PYTHON) -m compileall -qq -j 0 .venv/lib $(PRODUCT) || true

dev:
	@sh scripts/bootstrap requirements-dev.lock

# The locks hold hashes and no address, so that any mirror serves them.
LOCK = $(PYTHON) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.12
lock: dev
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m ensurepip
	@$(PYTHON) -m pip install --quiet --require-hashes -r scripts/uv.lock
	@$(LOCK) pyproject.toml -o requirements.lock
	@$(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@echo uv | $(LOCK) --no-header - -o scripts/uv.lock
