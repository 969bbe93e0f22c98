// `graingate plate` alone, so that training can look at its work before the rest of the program is built.
#include "vision/plate_command.hpp"

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    const std::vector<std::string> args(argv + 1, argv + argc);
    return graingate::vision::plate_command(args, std::cout, std::cerr);
}
