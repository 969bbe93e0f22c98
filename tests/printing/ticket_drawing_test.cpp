#include "controller/printing/ticket_drawing.hpp"
#include "tests/printing/sample_ticket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <fstream>

namespace graingate::printing {
namespace {

using test::sample_ticket;
using testing::HasSubstr;
using testing::Not;

std::string output_of(const std::string& command) {
    FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return {};
    std::string said;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        said.append(buffer.data(), got);
    return ::pclose(pipe) == 0 ? said : "failed: " + command;
}

/// What another program finds in a PDF.
class ForeignReader {
public:
    explicit ForeignReader(const std::string& pdf) : path_(folder_.path() + "/ticket.pdf") {
        std::ofstream(path_, std::ios::binary) << pdf;
    }
    [[nodiscard]] std::string text() const { return output_of("pdftotext -layout " + path_ + " - 2>&1"); }
    [[nodiscard]] std::string fonts() const { return output_of("pdffonts " + path_ + " 2>&1"); }
    [[nodiscard]] std::string facts() const { return output_of("pdfinfo " + path_ + " 2>&1"); }

private:
    test::TempDir folder_;
    std::string path_;
};

std::size_t black_dots(const Raster& raster) {
    std::size_t count = 0;
    for (const std::uint8_t byte : raster.bits) count += static_cast<std::size_t>(std::popcount(byte));
    return count;
}

TEST(TicketPdf, IsReadByAForeignReader) {
    const auto pdf = ticket_pdf(ticket_sheet(sample_ticket(), SheetKind::original, {"北安粮库", hours(8)}));
    ASSERT_TRUE(pdf) << pdf.error();
    const std::string text = ForeignReader(*pdf).text();
    for (const char* wanted : {"北安粮库",
                               "过磅单",
                               "1-17",
                               "黑A·12345",
                               "黑B·6789挂",
                               "玉米",
                               "毛重",
                               "31240 kg",
                               "皮重",
                               "11620 kg",
                               "净重",
                               "19620 kg",
                               "水分",
                               "14.05 %",
                               "杂质",
                               "0.80 %",
                               "容重",
                               "721 g/L",
                               "L1.indicator",
                               "L2.indicator",
                               "P1",
                               "S-20261123-0007",
                               "2026-11-23 10:16:20",
                               "UTC+08:00"})
        EXPECT_THAT(text, HasSubstr(wanted));
    EXPECT_THAT(text, Not(HasSubstr("COPY")));
}

TEST(TicketPdf, CarriesItsFontsAndOnePage) {
    const auto pdf = ticket_pdf(ticket_sheet(sample_ticket(), SheetKind::electronic, {}));
    ASSERT_TRUE(pdf) << pdf.error();
    const ForeignReader reader(*pdf);
    const std::string fonts = reader.fonts();
    EXPECT_THAT(fonts, HasSubstr("NotoSansCJK"));
    EXPECT_THAT(fonts, HasSubstr("yes yes yes")) << "embedded, subset, with Unicode";
    EXPECT_THAT(reader.facts(), HasSubstr("Pages:           1"));
    EXPECT_THAT(reader.facts(), HasSubstr("过磅单 1-17"));
    EXPECT_LT(pdf->size(), 160U * 1024U);
}

TEST(TicketPdf, SaysWhatIsACopy) {
    const auto text = [](SheetKind kind) {
        return ForeignReader(ticket_pdf(ticket_sheet(sample_ticket(), kind, {})).value()).text();
    };
    EXPECT_THAT(text(SheetKind::reprint), HasSubstr("副本 · 重印 COPY"));
    EXPECT_THAT(text(SheetKind::electronic), HasSubstr("电子副本 COPY"));
}

TEST(TicketPdf, OfTheSameTicketHasTheSameBytes) {
    const TicketSheet sheet = ticket_sheet(sample_ticket(), SheetKind::original, {});
    EXPECT_EQ(ticket_pdf(sheet).value(), ticket_pdf(sheet).value());
}

TEST(TicketPdf, OfACharacterThatNoFontHasIsRefused) {
    // A code point that Unicode has not assigned.
    const auto pdf = ticket_pdf(ticket_sheet(sample_ticket(), SheetKind::original, {"\u0378", hours(8)}));
    ASSERT_FALSE(pdf);
    EXPECT_THAT(pdf.error(), HasSubstr("fonts-noto-cjk"));
}

TEST(TicketRaster, IsAsWideAsThePaperAndBlackWhereItsBannersAre) {
    for (const std::size_t width : {384U, 576U, 832U}) {
        const auto original = ticket_raster(ticket_sheet(sample_ticket(), SheetKind::original, {}), width);
        const auto reprint = ticket_raster(ticket_sheet(sample_ticket(), SheetKind::reprint, {}), width);
        ASSERT_TRUE(original) << original.error();
        ASSERT_TRUE(reprint) << reprint.error();
        EXPECT_EQ(original->width, width);
        EXPECT_EQ(original->bits.size(), width / 8 * original->height);
        EXPECT_GT(reprint->height, original->height);
        // The banner of a copy: at least 30 rows that are black from edge to edge, but for its letters.
        EXPECT_GT(black_dots(*reprint), black_dots(*original) + width * 30);
    }
}

TEST(TicketRaster, HasRoomForALongValue) {
    TicketIssued ticket = sample_ticket();
    ticket.sample = SampleId::from("SAMPLE-WITH-A-VERY-LONG-NUMBER-1").value();
    const auto usual = ticket_raster(ticket_sheet(sample_ticket(), SheetKind::original, {}), 384);
    const auto longer = ticket_raster(ticket_sheet(ticket, SheetKind::original, {}), 384);
    ASSERT_TRUE(longer) << longer.error();
    EXPECT_GT(longer->height, usual.value().height);
}

}  // namespace
}  // namespace graingate::printing
