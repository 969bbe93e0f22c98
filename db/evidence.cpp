#include "db/evidence.hpp"

#include "db/durable_file.hpp"
#include "db/sha256.hpp"

#include <algorithm>

namespace graingate::db {
namespace {

bool is_extension(std::string_view text) {
    return !text.empty() && text.size() <= 8 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
}

}  // namespace

std::string evidence_path(const std::string& dir, const std::string& digest, std::string_view extension) {
    return dir + "/" + digest.substr(0, 2) + "/" + digest + "." + std::string{extension};
}

Result<std::string, EvidenceFault> store_evidence(const std::string& dir, std::string_view bytes,
                                                  std::string_view extension) {
    if (bytes.empty()) return Unexpected{EvidenceFault{"an empty file is no evidence"}};
    if (!is_extension(extension))
        return Unexpected{EvidenceFault{"'" + std::string{extension} +
                                        "' is no extension: 1 to 8 of a-z and 0-9, without a dot"}};
    Sha256 sha;
    const std::string digest = hex(sha.of({bytes}));
    const std::string path = evidence_path(dir, digest, extension);
    if (auto made = make_folders(dir + "/" + digest.substr(0, 2), 0750); !made)
        return Unexpected{EvidenceFault{made.error()}};
    // Only a whole and durable file ever has the name, so one that is there and whole is left alone; one that
    // rotted is replaced.
    const auto there = read_whole(path, bytes.size());
    if (there && *there == bytes) return digest;
    if (auto written = write_durably(path, bytes, 0640); !written)
        return Unexpected{EvidenceFault{written.error()}};
    return digest;
}

}  // namespace graingate::db
