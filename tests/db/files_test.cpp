#include "db/evidence.hpp"
#include "db/private_data.hpp"
#include "tests/db/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <fstream>
#include <iterator>

namespace graingate::db {
namespace {

using test::TempDir;
using testing::HasSubstr;

std::string contents_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t files_below(const std::string& dir) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir))
        if (entry.is_regular_file()) ++count;
    return count;
}

mode_t permissions(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777U;
}

TEST(Evidence, IsKeptOnceUnderItsHash) {
    const TempDir dir;
    const std::string evidence = dir.path() + "/evidence";
    const auto digest = store_evidence(evidence, "abc", "jpg");
    ASSERT_TRUE(digest) << digest.error().text;
    EXPECT_EQ(*digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(contents_of(evidence_path(evidence, *digest, "jpg")), "abc");
    EXPECT_EQ(*store_evidence(evidence, "abc", "jpg"), *digest);
    EXPECT_EQ(files_below(evidence), 1U) << "no second file and no temporary one";
}

TEST(Evidence, ReplacesAFileThatRotted) {
    const TempDir dir;
    const auto digest = store_evidence(dir.path(), "abc", "jpg");
    std::ofstream(evidence_path(dir.path(), *digest, "jpg")) << "abx";
    ASSERT_TRUE(store_evidence(dir.path(), "abc", "jpg"));
    EXPECT_EQ(contents_of(evidence_path(dir.path(), *digest, "jpg")), "abc");
}

TEST(Evidence, RefusesWhatIsNone) {
    const TempDir dir;
    EXPECT_FALSE(store_evidence(dir.path(), "", "jpg"));
    for (const auto* extension : {"", ".jpg", "../x", "JPG", "ninechars"})
        EXPECT_FALSE(store_evidence(dir.path(), "abc", extension)) << extension;
    std::ofstream(dir.path() + "/file") << "x";
    const auto fault = store_evidence(dir.path() + "/file", "abc", "jpg");
    ASSERT_FALSE(fault);
    EXPECT_THAT(fault.error().text, HasSubstr("Not a directory"));
    EXPECT_EQ(files_below(dir.path()), 1U);
}

class Private : public testing::Test {
protected:
    std::unique_ptr<PrivateData> opened() {
        auto data = PrivateData::open(data_, keys_);
        if (!data) {
            ADD_FAILURE() << data.error().text;
            std::abort();
        }
        return std::move(*data);
    }

    TempDir dir_;
    std::string data_ = dir_.path() + "/data";
    std::string keys_ = dir_.path() + "/keys";
};

TEST_F(Private, FindsAFarmerAgainByHisPhone) {
    const auto first = opened()->farmer_for_phone("+86 138-0451-0001", 1);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->farmer_id.size(), 32U);
    EXPECT_EQ(first->phone_tag.size(), 32U);
    auto data = opened();
    EXPECT_EQ(*data->farmer_for_phone("+8613804510001", 2), *first)
        << "also after a restart and spelt otherwise";
    const auto other = data->farmer_for_phone("+8613804510002", 2);
    EXPECT_NE(other->farmer_id, first->farmer_id);
    EXPECT_NE(other->phone_tag, first->phone_tag);
}

TEST_F(Private, GivesAnotherTagUnderAnotherKey) {
    const auto tag = opened()->farmer_for_phone("13804510001", 1)->phone_tag;
    const TempDir other;
    auto elsewhere = PrivateData::open(other.path() + "/data", other.path() + "/keys");
    EXPECT_NE((*elsewhere)->farmer_for_phone("13804510001", 1)->phone_tag, tag);
}

TEST_F(Private, HasTheTagOfRfc2104) {
    std::filesystem::create_directories(keys_);
    std::ofstream(keys_ + "/phone.key") << "0123456789abcdef0123456789abcdef";
    // printf %s 13804510001 | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    EXPECT_EQ(opened()->farmer_for_phone("13804510001", 1)->phone_tag, "65d127c1e694fcefe560ceb719bbef6a");
}

TEST_F(Private, HasACodeForEachBookingThatOnlyItsKeyGives) {
    const std::string code = opened()->booking_code("farmer", "黑A12345", "2026-11-24");
    EXPECT_TRUE(is_booking_code(code)) << code;
    EXPECT_EQ(opened()->booking_code("farmer", "黑A12345", "2026-11-24"), code) << "also after a restart";
    const auto data = opened();
    EXPECT_NE(data->booking_code("another", "黑A12345", "2026-11-24"), code);
    EXPECT_NE(data->booking_code("farmer", "黑A12346", "2026-11-24"), code);
    EXPECT_NE(data->booking_code("farmer", "黑A12345", "2026-11-25"), code);
    const TempDir other;
    auto elsewhere = PrivateData::open(other.path() + "/data", other.path() + "/keys");
    EXPECT_NE((*elsewhere)->booking_code("farmer", "黑A12345", "2026-11-24"), code);
    for (const char* foreign :
         {"", "7K2M9QX4TB0VWZ3", "7K2M9QX4TB0VWZ3C5", "7K2M9QX4TB0VWZ3I", "https://a.cn/123"})
        EXPECT_FALSE(is_booking_code(foreign)) << foreign;
    // printf %s ABC | sha256sum
    EXPECT_EQ(code_tag("ABC"), "b5d4045c3f466fa91fe2cc6abe79232a");
}

TEST_F(Private, IsReadableByItsOwnerAlone) {
    const auto data = opened();
    ASSERT_TRUE(data->farmer_for_phone("13804510001", 1));
    EXPECT_EQ(permissions(data_ + "/private.db"), 0600U);
    EXPECT_EQ(permissions(data_ + "/private.db-wal"), 0600U);
    EXPECT_EQ(permissions(keys_ + "/phone.key"), 0600U);
    EXPECT_EQ(std::filesystem::file_size(keys_ + "/phone.key"), 32U);
}

TEST_F(Private, RefusesToMakeAKeyThatWouldLoseItsFarmers) {
    ASSERT_TRUE(opened()->farmer_for_phone("13804510001", 1));
    std::filesystem::remove(keys_ + "/phone.key");
    const auto refused = PrivateData::open(data_, keys_);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text, HasSubstr("phone.key is missing"));
    EXPECT_FALSE(std::filesystem::exists(keys_ + "/phone.key"));
}

TEST_F(Private, HasOneWriter) {
    const auto data = opened();
    const auto second = PrivateData::open(data_, keys_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, DbFault::Kind::locked);
}

TEST_F(Private, OpensABookingByItsTokenAlone) {
    auto data = opened();
    const auto token = data->make_token("1-17", "farmer");
    ASSERT_TRUE(token);
    EXPECT_EQ(token->size(), 32U);
    EXPECT_NE(*token, *data->make_token("1-17", "farmer"));
    data.reset();
    data = opened();
    EXPECT_EQ(**data->find_token(*token), (PrivateData::Opened{"1-17", "farmer"}));
    EXPECT_FALSE(data->find_token(std::string(32, '0'))->has_value());
    EXPECT_FALSE(data->find_token("' OR 1=1 --")->has_value());
}

TEST_F(Private, NeverRepeatsAPhoneNumberInAFault) {
    for (const auto* phone :
         {"12345", "1234567890123456", "138o4510001", "", "+", "1380451000\n", "86+138045100"}) {
        const auto refused = opened()->farmer_for_phone(phone, 1);
        ASSERT_FALSE(refused) << phone;
        EXPECT_EQ(refused.error().text, "a phone number is 6 to 15 digits, with or without a + in front");
    }
}

}  // namespace
}  // namespace graingate::db
