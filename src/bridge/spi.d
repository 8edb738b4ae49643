src/bridge/spi.o: src/bridge/spi.cpp src/bridge/spi.hpp \
 src/bridge/args.hpp src/bridge/guard.hpp src/bridge/compat.hpp \
 src/bridge/pg.hpp src/core/error.hpp
src/bridge/spi.hpp:
src/bridge/args.hpp:
src/bridge/guard.hpp:
src/bridge/compat.hpp:
src/bridge/pg.hpp:
src/core/error.hpp:
