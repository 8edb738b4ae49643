# How a test-only module is built. Its Makefile sets NAME, its own objects (OWN) and the
# sources of the extension that it needs (SOURCES, below src, both without a suffix).
PG_CONFIG ?= pg_config
MODULE_big := $(NAME)
EXTENSION := $(NAME)
DATA := $(NAME)--1.sql
OBJS := $(addsuffix .o,$(OWN) $(addprefix ../../../src/,$(SOURCES)))
override with_llvm := no
PG_CPPFLAGS := -I../../../src -isystem $(shell $(PG_CONFIG) --includedir-server)
PG_CXXFLAGS := -std=c++20 -Wno-register -Wextra -MMD -MP -fvisibility=hidden -fvisibility-inlines-hidden \
	-DPGDLLEXPORT='__attribute__((visibility("default")))'
ifdef WERROR
PG_CXXFLAGS += -Werror
endif
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
override COMPILER := $(CXX) $(CXXFLAGS)
-include $(OBJS:.o=.d)
