#include "controller/printing/printers.hpp"
#include "controller/printing/ticket_drawing.hpp"
#include "sim/virtual_printer.hpp"
#include "tests/printing/sample_ticket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace graingate::printing {
namespace {

using namespace graingate::literals;
using test::sample_ticket;
using testing::HasSubstr;
using testing::StartsWith;

class PrintersTest : public testing::Test {
protected:
    PrintersTest() : printer_(sim::VirtualPrinter::start(0, "printer1"_name, folder_.path()).value()) {
        open();
    }

    /// As after a start of the program.
    void open() {
        printers_.reset();
        PrinterTimes times;
        times.answer = std::chrono::milliseconds(500);
        times.printed = std::chrono::milliseconds(500);
        printers_ = std::make_unique<Printers>(
            std::vector<PrinterSettings>{{"printer1"_name, {"127.0.0.1", printer_->port()}, 576, {}, times}},
            PrintLog::open(folder_.path() + "/prints").value(), [this](Event event) {
                const std::scoped_lock lock(mutex_);
                told_ = std::move(event);
                heard_.notify_one();
            });
    }

    /// Prints and gives why it failed; empty when it is done.
    std::string print(bool is_copy = false) {
        std::unique_lock lock(mutex_);
        told_.reset();
        lock.unlock();
        EXPECT_TRUE(printers_->start({{1, 5}, "printer1"_name, is_copy, sample_ticket()}));
        lock.lock();
        if (!heard_.wait_for(lock, std::chrono::seconds(20), [this] { return told_.has_value(); }))
            return "never answered";
        if (const auto* failed = std::get_if<JobFailed>(&*told_)) return failed->reason;
        return std::holds_alternative<JobDone>(*told_) ? "" : "another event";
    }

    [[nodiscard]] bool last_is(SheetKind kind) const {
        const auto drawn = ticket_raster(ticket_sheet(sample_ticket(), kind, {}), 576).value();
        const sim::PrintedPaper paper = printer_->last();
        return drawn == Raster{paper.width, paper.height, paper.bits};
    }

    test::TempDir folder_;
    std::unique_ptr<sim::VirtualPrinter> printer_;
    std::mutex mutex_;
    std::condition_variable heard_;
    std::optional<Event> told_;
    std::unique_ptr<Printers> printers_;
};

TEST_F(PrintersTest, PutExactlyTheDrawingOnPaper) {
    EXPECT_EQ(print(), "");
    EXPECT_EQ(printer_->cuts(), 1U);
    EXPECT_EQ(printer_->rejected(), "");
    EXPECT_TRUE(last_is(SheetKind::original));
    EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/printer1.png"));
}

TEST_F(PrintersTest, MarkACopyAsOne) {
    EXPECT_EQ(print(true), "");
    EXPECT_TRUE(last_is(SheetKind::reprint));
}

TEST_F(PrintersTest, PrintNothingWithoutPaperAndTheOriginalWhenItIsBack) {
    printer_->set_paper(0);
    EXPECT_EQ(print(), "printer1: paper out");
    EXPECT_EQ(printer_->cuts(), 0U);
    printer_->set_paper(sim::VirtualPrinter::endless);
    EXPECT_EQ(print(), "");
    EXPECT_TRUE(last_is(SheetKind::original));
}

TEST_F(PrintersTest, MarkWhatFollowsPaperThatEndedInTheMiddle) {
    printer_->set_paper(300);
    EXPECT_EQ(print(), "printer1: paper out; a part may be on paper");
    printer_->set_paper(sim::VirtualPrinter::endless);
    EXPECT_EQ(print(), "");
    EXPECT_TRUE(last_is(SheetKind::reprint));
}

TEST_F(PrintersTest, MarkWhatFollowsALineThatBrokeAlsoAfterARestart) {
    printer_->break_line_after(300);
    EXPECT_THAT(print(), StartsWith("printer1: no answer"));
    open();
    EXPECT_EQ(print(), "");
    EXPECT_TRUE(last_is(SheetKind::reprint));
}

TEST_F(PrintersTest, SayThatTheCoverIsOpen) {
    printer_->set_cover_open(true);
    EXPECT_EQ(print(), "printer1: cover open");
}

TEST_F(PrintersTest, SayThatNobodyAnswers) {
    printer_.reset();
    EXPECT_THAT(print(), HasSubstr("no answer: 127.0.0.1:"));
}

TEST_F(PrintersTest, DoNotKnowAnotherName) {
    EXPECT_FALSE(printers_->start({{1, 5}, "printer2"_name, false, sample_ticket()}));
}

}  // namespace
}  // namespace graingate::printing
