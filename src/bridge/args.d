src/bridge/args.o: src/bridge/args.cpp src/bridge/args.hpp \
 src/bridge/guard.hpp src/bridge/compat.hpp src/bridge/pg.hpp \
 src/core/error.hpp
src/bridge/args.hpp:
src/bridge/guard.hpp:
src/bridge/compat.hpp:
src/bridge/pg.hpp:
src/core/error.hpp:
