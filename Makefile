# meshcat: build, install and test. `make help` lists what there is to do.
PG_CONFIG ?= pg_config
VERSION := 0.1

# What works before there is a PostgreSQL to build with. PGXS has a `check` of
# its own that only says no, so the two sets of rules are read apart.
HOUSE := help deps deps-ci check check-majors docs-check demo demo-stop bench bench-access bench-quality bench-lineage format check-suite
GOALS := $(or $(MAKECMDGOALS),all)

ifneq (,$(filter $(HOUSE),$(GOALS)))
ifneq (,$(filter-out $(HOUSE),$(GOALS)))
$(error Run "make $(filter $(HOUSE),$(GOALS))" by itself)
endif

.PHONY: help deps deps-ci check check-majors docs-check demo demo-stop bench bench-access bench-quality bench-lineage format check-suite
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile
deps: ## install what build, tests and demo need (Debian)
	@tools/deps
deps-ci: ## install what continuous integration needs besides
	@tools/deps --ci
check: deps ## run every test against a private server
	@test/run
check-majors: deps-ci ## run the same tests on PostgreSQL 16 (where present), 17 and 18
	@test/majors
check-suite: deps-ci ## run PostgreSQL's own tests without and with meshcat
	@test/run --only suite
docs-check: deps ## run the examples of the documentation
	@test/run --only docs
demo: deps ## bring up the bank's mesh and tell its story
	@demo/run
demo-stop: ## end the demo's server
	@demo/stop
bench: deps ## compare with the rivals in one run
	@bench/run
bench-access: deps ## compare ports with predicates written by hand and with row security
	@bench/run access
	@bench/access_statements
bench-quality: deps ## compare checks with hand-written SQL (MESHCAT_BENCH_ROWS=1000000)
	@bench/run $(patsubst bench/%.sql,%,$(wildcard bench/quality*.sql))
bench-lineage: deps ## compare the graph with recursive SQL and pgRouting, and throughput without and with capture
	@tools/deps --bench || echo "bench-lineage: goes on without pgRouting" >&2
	@bench/run lineage lineage_real
	@bench/lineage_capture
format: ## format the C++ sources
	@tools/format --fix

else

MODULE_big := meshcat
SOURCES := $(shell sed -e 's/\#.*//' src/sources.list)
OBJS := $(addprefix src/,$(SOURCES:.cpp=.o))
EXTENSION := control/meshcat
INSTALL_SQL := build/meshcat--$(VERSION).sql
DATA_built := $(INSTALL_SQL)
EXTRA_CLEAN := build $(OBJS:.o=.d)

# C++ bitcode buys nothing here, and PGXS would compile it with other flags.
override with_llvm := no
# The server's headers as system headers: their own warnings are not ours.
PG_CPPFLAGS := -Isrc -isystem $(shell $(PG_CONFIG) --includedir-server)
# Of debugging information what backtraces need: all of it takes a fifth of the build.
PG_CXXFLAGS := -std=c++20 -Wno-register -Wextra -MMD -MP -g1 \
	-fvisibility=hidden -fvisibility-inlines-hidden \
	-DPGDLLEXPORT='__attribute__((visibility("default")))' \
	-DMESHCAT_VERSION='"$(VERSION)"'
# Templates of the standard library would leave the library otherwise.
SHLIB_LINK := -Wl,--version-script=src/exports.map -lcrypto
ifdef WERROR
PG_CXXFLAGS += -Werror
endif

REGRESS := $(patsubst sql/%.sql,%,$(wildcard sql/*.sql))
REGRESS_OPTS := --inputdir=. --load-extension=meshcat

PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(wildcard $(PGXS)),)
$(error No PostgreSQL development files at "$(PG_CONFIG)". Run: make deps)
endif
include $(PGXS)
override COMPILER := $(CXX) $(CXXFLAGS)
# PostgreSQL makes every object secondary: without this, one that a new source
# asks for would be taken as done.
$(shlib): src/sources.list
%.d: ;
-include $(OBJS:.o=.d)

$(INSTALL_SQL): $(sort $(wildcard sql/install/*.sql)) Makefile
	@mkdir -p $(@D)
	@{ printf '%s\n' '\echo Use "CREATE EXTENSION meshcat" to load this file. \quit'; \
	   cat $(filter %.sql,$^); } > $@


endif
