// Runs visits through world and core and prints a digest of every journal line, to compare compilers and
// days.
//   usage: golden_root [VISITS [SEED]]
#include "tests/support/many_visits.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    const auto number = [&](int index, unsigned long long otherwise) {
        return argc > index ? std::strtoull(argv[index], nullptr, 10) : otherwise;
    };
    const graingate::test::VisitsWish wish{.visits = number(1, 1'000), .seed = number(2, 1)};
    const graingate::test::VisitsMade made = graingate::test::run_visits(wish);
    std::printf("visits %zu seed %llu rows %lld tickets %zu digest %016llx\n", wish.visits,
                static_cast<unsigned long long>(wish.seed), static_cast<long long>(made.rows), made.tickets,
                static_cast<unsigned long long>(made.digest));
    for (const std::string& fault : made.faults) std::fprintf(stderr, "%s\n", fault.c_str());
    return made.faults.empty() ? 0 : 1;
}
