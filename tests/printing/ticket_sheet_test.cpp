#include "controller/printing/ticket_sheet.hpp"
#include "tests/printing/sample_ticket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace graingate::printing {
namespace {

using test::sample_ticket;
using testing::Contains;

SheetRow banner(const std::string& text) {
    return {Look::banner, text, {}};
}

TEST(TicketSheet, OfAnOriginalHasNoBanner) {
    const auto rows = ticket_sheet(sample_ticket(), SheetKind::original, {}).rows;
    EXPECT_TRUE(std::ranges::none_of(rows, [](const SheetRow& row) { return row.look == Look::banner; }));
    EXPECT_THAT(rows, Contains(SheetRow{Look::net, "净重", "19620 kg"}));
}

TEST(TicketSheet, SaysUnderAWeightThatItsPhotographIsMissing) {
    const SheetRow lacks{Look::note, "无过磅照片 NO PHOTO", {}};
    TicketIssued ticket = sample_ticket();
    EXPECT_EQ(std::ranges::count(ticket_sheet(ticket, SheetKind::original, {}).rows, lacks), 0);
    ticket.lacks_photo_tare = true;
    const auto rows = ticket_sheet(ticket, SheetKind::original, {}).rows;
    const auto said = std::ranges::find(rows, lacks);
    const auto tare = std::ranges::find(rows, SheetRow{Look::weight, "皮重", "11620 kg"});
    EXPECT_EQ(said - tare, 2) << "behind the weight's time and scale";
    ticket.lacks_photo_gross = true;
    EXPECT_EQ(std::ranges::count(ticket_sheet(ticket, SheetKind::reprint, {}).rows, lacks), 2);
}

TEST(TicketSheet, OfARejectedLoadSettlesNothingAndSaysSo) {
    TicketIssued ticket = sample_ticket();
    ticket.outcome = TicketOutcome::rejected;
    ticket.tare = Kilograms{31'220};
    ticket.net = Kilograms{0};
    ticket.pit = {};
    const auto rows = ticket_sheet(ticket, SheetKind::original, {}).rows;
    EXPECT_THAT(rows, Contains(banner("检验不合格 · 未收 REJECTED")));
    EXPECT_THAT(rows, Contains(SheetRow{Look::weight, "出场重（未卸）", "31220 kg"}));
    EXPECT_THAT(rows, Contains(SheetRow{Look::net, "净重", "0 kg"}));
    EXPECT_TRUE(std::ranges::none_of(rows, [](const SheetRow& row) { return row.left == "皮重"; }));
    EXPECT_TRUE(std::ranges::none_of(rows, [](const SheetRow& row) { return row.left == "卸粮坑"; }));
}

TEST(TicketSheet, OfAWithdrawnDeliverySettlesNothingAndSpeaksNoVerdict) {
    TicketIssued ticket = sample_ticket();
    ticket.outcome = TicketOutcome::withdrawn;
    ticket.tare = Kilograms{31'220};
    ticket.net = Kilograms{0};
    const auto rows = ticket_sheet(ticket, SheetKind::original, {}).rows;
    EXPECT_THAT(rows, Contains(banner("送货撤回 · 未收 WITHDRAWN")));
    EXPECT_THAT(rows, Contains(SheetRow{Look::weight, "出场重（未卸）", "31220 kg"}));
    EXPECT_THAT(rows, Contains(SheetRow{Look::net, "净重", "0 kg"}));
    EXPECT_TRUE(std::ranges::none_of(rows, [](const SheetRow& row) { return row.left == "检验结果"; }));
}

TEST(TicketSheet, OfARejectedCopyHasBothBanners) {
    TicketIssued ticket = sample_ticket();
    ticket.outcome = TicketOutcome::rejected;
    const auto rows = ticket_sheet(ticket, SheetKind::reprint, {}).rows;
    EXPECT_THAT(rows, Contains(banner("副本 · 重印 COPY")));
    EXPECT_THAT(rows, Contains(banner("检验不合格 · 未收 REJECTED")));
}

TEST(TicketSheet, WritesHundredthsWithTheirZeros) {
    TicketIssued ticket = sample_ticket();
    ticket.quality = {{Measure::moisture, 1'405}, {Measure::mould, 7}, {Measure::unsound, 500}};
    const auto rows = ticket_sheet(ticket, SheetKind::original, {}).rows;
    EXPECT_THAT(rows, Contains(SheetRow{Look::field, "水分", "14.05 %"}));
    EXPECT_THAT(rows, Contains(SheetRow{Look::field, "生霉粒", "0.07 %"}));
    EXPECT_THAT(rows, Contains(SheetRow{Look::field, "不完善粒", "5.00 %"}));
}

TEST(TicketSheet, SaysLocalTimeWithItsOffset) {
    const auto rows =
        ticket_sheet(sample_ticket(), SheetKind::original, {{}, Duration{} - minutes(210)}).rows;
    EXPECT_THAT(rows, Contains(SheetRow{Look::field, "到库时间", "2026-11-22 22:43:20"}));
    EXPECT_THAT(rows, Contains(SheetRow{Look::footnote, "时间为当地时间（UTC-03:30）", {}}));
}

/// The panel and the paper call one thing by one name.
TEST(TicketSheet, UsesTheWordsOfTheDictionary) {
    std::ifstream file(GRAINGATE_SOURCE_DIR "/hmi/messages.json");
    std::stringstream text;
    text << file.rdbuf();
    const boost::json::value words = boost::json::parse(text.str());
    const auto word = [&](const char* section, const std::string& key) {
        return std::string{words.at(section).at(key).at("zh-CN").as_string()};
    };
    TicketIssued ticket = sample_ticket();
    for (const auto& [key, said] : words.at("commodity").as_object()) {
        ticket.commodity = Name::parse(std::string_view{key.data(), key.size()}).value();
        const auto rows = ticket_sheet(ticket, SheetKind::original, {}).rows;
        EXPECT_THAT(rows,
                    Contains(SheetRow{Look::field, word("panel", "commodity"), word("commodity", key)}));
    }
    ticket.quality.clear();
    for (std::size_t i = 0; i < names_of(Measure{}).size(); ++i)
        ticket.quality.push_back({static_cast<Measure>(i), 500});
    const auto rows = ticket_sheet(ticket, SheetKind::original, {}).rows;
    for (const auto name : names_of(Measure{}))
        EXPECT_TRUE(std::ranges::any_of(rows, [&](const SheetRow& row) {
            return row.left == word("measure", std::string{name});
        })) << name;
    for (const char* key : {"gross", "tare", "net", "plate", "pit"})
        EXPECT_TRUE(std::ranges::any_of(rows, [&](const SheetRow& row) {
            return row.left == word("panel", key);
        })) << key;
}

}  // namespace
}  // namespace graingate::printing
