src / core / text / similarity.o : src / core / text / similarity.cpp src / core / text /
    similarity.hpp src / core / text / similarity.hpp:
