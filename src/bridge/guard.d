src/bridge/guard.o: src/bridge/guard.cpp src/bridge/guard.hpp \
 src/bridge/compat.hpp src/bridge/pg.hpp src/core/error.hpp
src/bridge/guard.hpp:
src/bridge/compat.hpp:
src/bridge/pg.hpp:
src/core/error.hpp:
