#include "controller/app/commands.hpp"

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    const std::vector<std::string> args(argv + 1, argv + argc);
    return graingate::app::run_command(args, std::cout, std::cerr);
}
