#pragma once

#include "controller/core/event.hpp"
#include "controller/core/job.hpp"
#include "controller/printing/print_log.hpp"
#include "controller/printing/printer_link.hpp"
#include "controller/printing/ticket_sheet.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace graingate::printing {

struct PrinterSettings {
    Name name;
    PrinterAddress address;
    std::size_t width_dots = 576;
    SheetSettings sheet;
    PrinterTimes times;
};

/// All printers of a depot, a thread each with a bounded queue: one that is off never holds up another, nor
/// who hands over a ticket. Answers each job with JobDone once the ticket is proven to be on paper, else with
/// JobFailed; a ticket whose dots were once sent is printed as a copy from then on.
class Printers {
public:
    static constexpr std::size_t waiting_max = 64;

    /// `tell` is called on the printers' threads.
    Printers(const std::vector<PrinterSettings>& all, std::unique_ptr<PrintLog> log,
             std::function<void(Event)> tell);
    ~Printers();
    Printers(const Printers&) = delete;
    Printers& operator=(const Printers&) = delete;

    /// Hands over and returns.
    ///   returns  false: no printer has this name
    bool start(const PrintTicket& job);

private:
    class Room;
    std::unique_ptr<PrintLog> log_;
    std::function<void(Event)> tell_;
    std::map<Name, std::unique_ptr<Room>> rooms_;
};

}  // namespace graingate::printing
