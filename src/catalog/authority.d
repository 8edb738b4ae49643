src/catalog/authority.o: src/catalog/authority.cpp \
 src/catalog/authority.hpp src/catalog/store.hpp src/bridge/spi.hpp \
 src/bridge/args.hpp src/bridge/guard.hpp src/bridge/compat.hpp \
 src/bridge/pg.hpp src/core/error.hpp src/core/text/similarity.hpp
src/catalog/authority.hpp:
src/catalog/store.hpp:
src/bridge/spi.hpp:
src/bridge/args.hpp:
src/bridge/guard.hpp:
src/bridge/compat.hpp:
src/bridge/pg.hpp:
src/core/error.hpp:
src/core/text/similarity.hpp:
