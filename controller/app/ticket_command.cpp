#include "controller/app/ticket_command.hpp"

#include "controller/core/codec.hpp"
#include "controller/printing/ticket_drawing.hpp"
#include "db/durable_file.hpp"
#include "db/journal.hpp"

#include <boost/program_options.hpp>

#include <optional>
#include <ostream>
#include <variant>

namespace graingate::app {
namespace {

namespace po = boost::program_options;

struct FoundTicket {
    std::optional<TicketIssued> ticket;
    Duration utc_offset = hours(8);
    std::string fault;  ///< of the journal
};

/// The ticket of that number in a row, if it is there.
std::optional<TicketIssued> ticket_in(const JournalRow& row, const std::string& number) {
    if (row.commands.find("\"TicketIssued\"") == std::string::npos) return std::nullopt;
    const auto commands = decode_recorded_commands(row.commands);
    if (!commands) return std::nullopt;
    for (const Command& command : *commands)
        if (const auto* issued = std::get_if<TicketIssued>(&command))
            if (printing::ticket_number(issued->ticket) == number) return *issued;
    return std::nullopt;
}

/// The offset of local time, if the row sets the rules.
std::optional<Duration> offset_in(const JournalRow& row) {
    const auto event = decode_event(row.body);
    if (!event) return std::nullopt;
    if (const auto* epoch = std::get_if<EpochStarted>(&*event)) return epoch->rules.utc_offset;
    if (const auto* changed = std::get_if<RulesChanged>(&*event)) return changed->rules.utc_offset;
    return std::nullopt;
}

FoundTicket find(const std::string& path, const std::string& number) {
    FoundTicket found;
    auto file = db::JournalFile::open(path);
    if (!file) return found.fault = file.error().text, found;
    const auto read = file->for_each(1, INT64_MAX, [&](const JournalRow& row) {
        found.ticket = ticket_in(row, number);
        return !found.ticket;
    });
    if (!read) return found.fault = read.error().text, found;
    if (!found.ticket) return found;
    const auto terms = file->for_each(found.ticket->terms, found.ticket->terms, [&](const JournalRow& row) {
        found.utc_offset = offset_in(row).value_or(found.utc_offset);
        return true;
    });
    if (!terms) found.fault = terms.error().text;
    return found;
}

}  // namespace

int ticket_pdf(std::span<const std::string> args, std::ostream&, std::ostream& err) {
    constexpr int failed = 1;
    std::string path;
    std::string number;
    std::string output;
    std::string heading;
    po::options_description options;
    options.add_options()("db", po::value(&path)->required())("number", po::value(&number)->required())(
        "output,o", po::value(&output)->required())("heading", po::value(&heading));
    po::positional_options_description place;
    place.add("db", 1);
    po::variables_map values;
    po::store(po::command_line_parser(std::vector<std::string>(args.begin(), args.end()))
                  .options(options)
                  .positional(place)
                  .run(),
              values);
    po::notify(values);
    const FoundTicket found = find(path, number);
    if (!found.fault.empty()) return err << found.fault << "\n", failed;
    if (!found.ticket)
        return err << path << ": no ticket " << number
                   << "; numbers are written as on the ticket and the panel, such as 1-17\n",
               failed;
    const auto pdf = printing::ticket_pdf(
        printing::ticket_sheet(*found.ticket, printing::SheetKind::electronic, {heading, found.utc_offset}));
    if (!pdf) return err << "ticket " << number << ": " << pdf.error() << "\n", failed;
    if (const auto written = db::write_durably(output, *pdf, 0640); !written)
        return err << written.error() << "\n", failed;
    return 0;
}

}  // namespace graingate::app
