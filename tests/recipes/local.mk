# SPDX-License-Identifier: BSD-3-Clause
# The recipes of doc/HACKING, followed. tests/integration/recipes.bats tests a sydbox with one more system call and one
# more magic key: the two tables are compiled once more, and all else is as it was built. `make check-recipes` follows
# all recipes in a copy of the tree, and builds and tests that.
EXTRA_DIST += tests/recipes/follow tests/recipes/recipe.cc tests/recipes/run-recipes

RECIPE_FILES = tests/recipes/tree/syscalls/rows_files.h tests/recipes/tree/policy/magic_keys.cc
CLEANFILES += $(RECIPE_FILES)

tests/recipes/tree/syscalls/rows_files.h: src/syscalls/rows_files.h tests/recipes/follow
	$(AM_V_GEN)$(MKDIR_P) $(@D)
	$(AM_V_at)$(srcdir)/tests/recipes/follow call $(srcdir)/src/syscalls/rows_files.h >$@.new && mv -f $@.new $@
tests/recipes/tree/policy/magic_keys.cc: src/policy/magic_keys.cc tests/recipes/follow
	$(AM_V_GEN)$(MKDIR_P) $(@D)
	$(AM_V_at)$(srcdir)/tests/recipes/follow key $(srcdir)/src/policy/magic_keys.cc exit_kill >$@.new && mv -f $@.new $@

# The linker takes no table from the libraries, because the objects of the program define one already.
check_PROGRAMS += tests/programs/sydbox-recipes
tests_programs_sydbox_recipes_SOURCES = src/app/main.cc src/syscalls/table.cc
nodist_tests_programs_sydbox_recipes_SOURCES = tests/recipes/tree/policy/magic_keys.cc
tests_programs_sydbox_recipes_CPPFLAGS = -Itests/recipes/tree $(PLAIN_CPPFLAGS)
tests_programs_sydbox_recipes_LDADD = $(sydbox_LDADD)
$(tests_programs_sydbox_recipes_OBJECTS): tests/recipes/tree/syscalls/rows_files.h
$(tests_programs_sydbox_recipes_OBJECTS): CXXFLAGS += -O0 -U_FORTIFY_SOURCE

check_PROGRAMS += tests/programs/recipe-call
tests_programs_recipe_call_SOURCES = tests/recipes/call.c
tests_programs_recipe_call_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_recipe_call_CFLAGS = $(PROGRAM_CFLAGS)
tests_programs_recipe_call_LDFLAGS =

check-recipes:
	$(AM_V_at)CC='$(CC)' CXX='$(CXX)' $(srcdir)/tests/recipes/run-recipes
.PHONY: check-recipes
