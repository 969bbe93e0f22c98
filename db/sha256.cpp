#include "db/sha256.hpp"

#include "controller/core/ensure.hpp"

#include <openssl/evp.h>

namespace graingate::db {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

int digit(char c) {
    const auto at = digits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::string hex(const Hash& hash) {
    return hex(std::span<const std::uint8_t>{hash});
}

std::optional<Hash> parse_hash(std::string_view text) {
    Hash made{};
    if (text.size() != made.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < made.size(); ++i) {
        const int high = digit(text[2 * i]);
        const int low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        made[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return made;
}

struct Sha256::Context {
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                              &EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    ENSURE(context_->algorithm != nullptr && context_->state != nullptr);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Hash Sha256::of(std::initializer_list<std::string_view> parts) {
    EVP_MD_CTX* const state = context_->state.get();
    Hash hash{};
    unsigned size = 0;
    // These calls fail only when the library was built without SHA-256: the program cannot go on.
    ENSURE(EVP_DigestInit_ex2(state, context_->algorithm.get(), nullptr) == 1);
    for (const auto part : parts) ENSURE(EVP_DigestUpdate(state, part.data(), part.size()) == 1);
    ENSURE(EVP_DigestFinal_ex(state, hash.data(), &size) == 1 && size == hash.size());
    return hash;
}

}  // namespace graingate::db
