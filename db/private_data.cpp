#include "db/private_data.hpp"

#include "db/connection.hpp"
#include "db/durable_file.hpp"
#include "db/file_lock.hpp"
#include "db/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace graingate::db {
namespace {

constexpr std::int64_t private_version = 1;
constexpr std::size_t key_size = 32;

using Random = std::array<std::uint8_t, 16>;

std::string random_hex() {
    Random bytes{};
    // Fails only when the kernel has no random numbers: then no id or secret can be given at all.
    ENSURE(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    return hex(bytes);
}

/// HMAC-SHA256 under the depot's key.
Hash keyed_hash(const std::string& key, const std::string& said) {
    Hash tag{};
    unsigned size = 0;
    const auto* const text = static_cast<const unsigned char*>(static_cast<const void*>(said.data()));
    ENSURE(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), text, said.size(), tag.data(),
                &size) != nullptr);
    return tag;
}

std::string phone_tag(const std::string& key, const std::string& phone) {
    return hex(keyed_hash(key, phone)).substr(0, 32);
}

/// Five bits a character; capital letters and digits make the smallest QR code.
constexpr std::string_view code_letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t code_size = 16;

DbFault failed(const std::string& text) {
    return {DbFault::Kind::failed, text};
}

Result<std::string, DbFault> load_key(const std::string& keys, bool may_make) {
    const std::string path = keys + "/phone.key";
    if (std::filesystem::exists(path)) {
        auto key = read_whole(path, key_size);
        if (!key) return Unexpected{failed(key.error())};
        if (key->size() != key_size)
            return Unexpected{failed(path + " must hold " + std::to_string(key_size) + " bytes")};
        return std::move(*key);
    }
    if (!may_make)
        return Unexpected{failed(path + " is missing: without it no farmer can be found again; restore it")};
    if (auto made = make_folders(keys, 0700); !made) return Unexpected{failed(made.error())};
    std::string key(key_size, '\0');
    ENSURE(RAND_bytes(static_cast<unsigned char*>(static_cast<void*>(key.data())), key_size) == 1);
    if (auto written = write_durably(path, key, 0600); !written) return Unexpected{failed(written.error())};
    return key;
}

Result<Done, DbFault> migrate_private(SQLite::Database& db, const std::string& path) {
    const auto version = number_of(db, "PRAGMA user_version");
    if (version > private_version || version < 0)
        return Unexpected{DbFault{DbFault::Kind::newer_schema,
                                  path + " has schema " + std::to_string(version) +
                                      "; this build knows up to 1: it was written by a newer graingate"}};
    if (version == 1) return Done{};
    SQLite::Transaction change(db, SQLite::TransactionBehavior::IMMEDIATE);
    db.exec(R"(CREATE TABLE farmers(
    farmer_id TEXT PRIMARY KEY,
    phone_tag TEXT NOT NULL UNIQUE,
    phone TEXT NOT NULL,
    created_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID)");
    db.exec(R"(CREATE TABLE tokens(
    token TEXT PRIMARY KEY,
    booking TEXT NOT NULL,
    farmer_id TEXT NOT NULL
) STRICT, WITHOUT ROWID)");
    db.exec("PRAGMA user_version=1");
    change.commit();
    return Done{};
}

}  // namespace

std::optional<std::string> plain_phone(std::string_view written) {
    std::string plain;
    for (const char c : written) {
        if (c == ' ' || c == '-') continue;
        const bool is_plus = c == '+' && plain.empty();
        if (!is_plus && (c < '0' || c > '9')) return std::nullopt;
        plain += c;
    }
    const std::size_t digits = plain.size() - (plain.starts_with('+') ? 1 : 0);
    if (digits < 6 || digits > 15) return std::nullopt;
    return plain;
}

bool is_booking_code(std::string_view text) {
    return text.size() == code_size && text.find_first_not_of(code_letters) == std::string_view::npos;
}

std::string code_tag(std::string_view code) {
    return hex(Sha256().of({code})).substr(0, 32);
}

struct PrivateData::Open {
    FileLock lock;
    std::string path;
    std::string key;
    Connection db;
};

PrivateData::PrivateData(std::unique_ptr<Open> open) : open_(std::move(open)) {}
PrivateData::~PrivateData() = default;

Result<std::unique_ptr<PrivateData>, DbFault> PrivateData::open(const std::string& dir,
                                                                const std::string& keys) {
    if (auto made = make_folders(dir, 0750); !made) return Unexpected{failed(made.error())};
    auto lock = FileLock::take(dir + "/private.lock");
    if (!lock) return Unexpected{lock.error()};
    const std::string path = dir + "/private.db";
    return guarded(path, [&]() -> Result<std::unique_ptr<PrivateData>, DbFault> {
        // SQLite gives the log the permissions of the database, and would make that readable to others.
        const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (made < 0 || ::fchmod(made, 0600) != 0 || ::close(made) != 0)
            return Unexpected{failed(path + " cannot be made private: " + std::strerror(errno))};
        auto db = open_writer(path);
        if (auto current = migrate_private(*db, path); !current) return Unexpected{current.error()};
        db->exec("PRAGMA wal_autocheckpoint=1000");
        db->exec("PRAGMA secure_delete=ON");
        auto key = load_key(keys, number_of(*db, "SELECT count(*) FROM farmers") == 0);
        if (!key) return Unexpected{key.error()};
        return std::unique_ptr<PrivateData>{
            new PrivateData{std::make_unique<Open>(Open{std::move(*lock), path, *key, std::move(db)})}};
    });
}

Result<Farmer, DbFault> PrivateData::farmer_for_phone(std::string_view phone, std::int64_t now_us) {
    const auto plain = plain_phone(phone);
    if (!plain) return Unexpected{failed("a phone number is 6 to 15 digits, with or without a + in front")};
    const std::string tag = phone_tag(open_->key, *plain);
    return guarded(open_->path, [&]() -> Result<Farmer, DbFault> {
        SQLite::Statement known(*open_->db, "SELECT farmer_id FROM farmers WHERE phone_tag=?");
        known.bind(1, tag);
        if (known.executeStep()) return Farmer{known.getColumn(0).getString(), tag};
        const Farmer made{random_hex(), tag};
        SQLite::Statement insert(*open_->db, "INSERT INTO farmers VALUES(?,?,?,?)");
        insert.bind(1, made.farmer_id);
        insert.bind(2, tag);
        insert.bind(3, *plain);
        insert.bind(4, now_us);
        insert.exec();
        return made;
    });
}

std::string PrivateData::booking_code(std::string_view farmer_id, std::string_view plate,
                                      std::string_view day) const {
    // No phone number begins with a letter: no code is the tag of one.
    std::string said = "booking code";
    for (const std::string_view part : {farmer_id, plate, day}) (said += "\n") += part;
    const Hash hash = keyed_hash(open_->key, said);
    std::string code;
    for (std::size_t i = 0; i < code_size; ++i) code += code_letters[hash.at(i) % code_letters.size()];
    return code;
}

Result<std::string, DbFault> PrivateData::make_token(const std::string& booking,
                                                     const std::string& farmer_id) {
    return guarded(open_->path, [&]() -> Result<std::string, DbFault> {
        const std::string token = random_hex();
        SQLite::Statement insert(*open_->db, "INSERT INTO tokens VALUES(?,?,?)");
        insert.bind(1, token);
        insert.bind(2, booking);
        insert.bind(3, farmer_id);
        insert.exec();
        return token;
    });
}

Result<std::optional<PrivateData::Opened>, DbFault> PrivateData::find_token(std::string_view token) {
    return guarded(open_->path, [&]() -> Result<std::optional<Opened>, DbFault> {
        SQLite::Statement found(*open_->db, "SELECT booking, farmer_id FROM tokens WHERE token=?");
        found.bind(1, std::string{token});
        if (!found.executeStep()) return std::optional<Opened>{};
        return std::optional<Opened>{{found.getColumn(0).getString(), found.getColumn(1).getString()}};
    });
}

}  // namespace graingate::db
