src/types/semver.o: src/types/semver.cpp src/core/types/hash.hpp \
 src/core/types/semver.hpp src/core/types/scanner.hpp src/core/error.hpp \
 src/types/binding.hpp src/bridge/args.hpp src/bridge/guard.hpp \
 src/bridge/compat.hpp src/bridge/pg.hpp
src/core/types/hash.hpp:
src/core/types/semver.hpp:
src/core/types/scanner.hpp:
src/core/error.hpp:
src/types/binding.hpp:
src/bridge/args.hpp:
src/bridge/guard.hpp:
src/bridge/compat.hpp:
src/bridge/pg.hpp:
