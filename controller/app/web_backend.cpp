#include "controller/app/web_backend.hpp"

#include "controller/app/log.hpp"
#include "controller/core/codec.hpp"
#include "db/booking_lookup.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace graingate::app {
namespace {

using hmi::BookingFault;
using Kind = hmi::BookingFault::Kind;

/// Real time that a farmer waits for the engine's answer.
constexpr std::chrono::seconds answer_max{5};
/// Answers that are remembered for a second press of the same button.
constexpr std::size_t given_max = 4'096;

std::string id_text(const BookingId& id) {
    return std::to_string(id.epoch) + "-" + std::to_string(id.number);
}

/// The id that `id_text` wrote; none when it is not one.
BookingId id_of(const std::string& text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string::npos) return {};
    BookingId id;
    std::from_chars(text.data(), text.data() + dash, id.epoch);
    std::from_chars(text.data() + dash + 1, text.data() + text.size(), id.number);
    return id;
}

hmi::BookingStatus::State state_of(const std::string& text) {
    using State = hmi::BookingStatus::State;
    constexpr std::array<std::pair<std::string_view, State>, 9> states{{{"open", State::open},
                                                                        {"here", State::here},
                                                                        {"cancelled", State::cancelled},
                                                                        {"delivered", State::delivered},
                                                                        {"expired", State::expired},
                                                                        {"rejected", State::rejected},
                                                                        {"abandoned", State::abandoned},
                                                                        {"no_show", State::no_show},
                                                                        {"withdrawn", State::withdrawn}}};
    static_assert(states.size() == 2 + names_of(BookingEnd{}).size());
    const auto found = std::ranges::find(states, text, &std::pair<std::string_view, State>::first);
    return found == states.end() ? State::open : found->second;
}

/// Why nothing can be asked of a booking any more, as the engine would say it; nothing while it is open.
std::optional<Refusal> refusal_in(hmi::BookingStatus::State state) {
    using State = hmi::BookingStatus::State;
    if (state == State::open) return std::nullopt;
    return state == State::here ? Refusal::booking_in_use : Refusal::no_such_booking;
}

Unexpected<BookingFault> fault(Kind kind) {
    return Unexpected{BookingFault{kind, Refusal::slot_full}};
}

}  // namespace

WebBackend::WebBackend(std::string journal_path, const Rules& rules, const DepotClock& clock,
                       std::unique_ptr<db::PrivateData> farmers)
    : journal_path_(std::move(journal_path)), rules_(rules), clock_(clock), farmers_(std::move(farmers)) {}

void WebBackend::connect(std::shared_ptr<PartSocket> socket) {
    std::map<RequestId, Asked> lost;
    {
        const std::scoped_lock lock(mutex_);
        socket_ = std::move(socket);
        lost.swap(waiting_);
        answered_.notify_all();
    }
    for (const auto& [request, asked] : lost) asked.give_up(Kind::no_answer);
}

void WebBackend::take(const engine::Answer& answer) {
    Asked asked;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = waiting_.find(answer.request);
        if (found == waiting_.end()) return;
        asked = std::move(found->second);
        waiting_.erase(found);
        answered_.notify_all();
    }
    if (answer.commands.empty()) return asked.give_up(Kind::away);
    // The engine has decided: an answer that a full worker cannot take is one whose outcome is not known
    // here.
    if (!worker_.post([then = asked.then, commands = answer.commands] { then(commands); }))
        asked.give_up(Kind::no_answer);
}

void WebBackend::drain(std::chrono::milliseconds patience) {
    {
        std::unique_lock lock(mutex_);
        is_draining_ = true;
        answered_.wait_for(lock, patience, [&] { return waiting_.empty(); });
    }
    worker_.drain();  // the last answers become pages here
}

void WebBackend::expire() {
    std::vector<Asked> late;
    {
        const std::scoped_lock lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        for (auto it = waiting_.begin(); it != waiting_.end();) {
            if (it->second.until > now) {
                ++it;
                continue;
            }
            late.push_back(std::move(it->second));
            it = waiting_.erase(it);
        }
    }
    for (const Asked& asked : late) asked.give_up(Kind::no_answer);
}

void WebBackend::ask(const RequestId& request, Event event, Asked asked) {
    asked.until = std::chrono::steady_clock::now() + answer_max;
    std::shared_ptr<PartSocket> socket;
    {
        const std::scoped_lock lock(mutex_);
        socket = socket_;
        if (is_draining_) socket.reset();
        if (socket) waiting_[request] = asked;
    }
    if (socket && socket->send(engine::Happened{std::move(event)})) return;
    {
        const std::scoped_lock lock(mutex_);
        if (socket && waiting_.erase(request) == 0)
            return;  // the line broke, and it was given up with all others
    }
    asked.give_up(Kind::away);
}

void WebBackend::book(const hmi::BookingForm& form, Then<hmi::BookingToken> done) {
    const bool is_taken = worker_.post([this, form, done] {
        if (const auto given = given_.find(form.request); given != given_.end()) return done(given->second);
        const auto farmer = farmers_->farmer_for_phone(form.phone.digits(), clock_.now().us());
        if (!farmer) {
            log_error("web", farmer.error().text);
            return done(fault(Kind::away));
        }
        const std::string code =
            farmers_->booking_code(farmer->farmer_id, form.plate.text(), form.day.text());
        const BookingRequested wanted{form.request,
                                      *FarmerId::from(farmer->farmer_id),
                                      *PhoneTag::from(farmer->phone_tag),
                                      form.plate,
                                      form.trailer,
                                      *CodeTag::from(db::code_tag(code)),
                                      form.commodity,
                                      form.day,
                                      form.slot};
        const auto then = [this, request = form.request, done](const Commands& commands) {
            if (const auto* confirmed = std::get_if<BookingConfirmed>(&commands.front()))
                return give_token(request, *confirmed, done);
            const auto* refused = std::get_if<BookingRefused>(&commands.front());
            if (refused == nullptr) return done(fault(Kind::no_answer));
            done(Unexpected{BookingFault{Kind::refused, refused->reason}});
        };
        ask(form.request, wanted, {then, [done](Kind kind) { done(fault(kind)); }, {}});
    });
    if (!is_taken) done(fault(Kind::away));
}

void WebBackend::give_token(const RequestId& request, const BookingConfirmed& confirmed,
                            const Then<hmi::BookingToken>& done) {
    const auto token = farmers_->make_token(id_text(confirmed.booking), std::string(confirmed.farmer.view()));
    if (!token) {
        log_error("web", token.error().text);
        return done(fault(Kind::no_answer));
    }
    if (given_.size() == given_max) given_.erase(given_.begin());
    const auto made = *hmi::BookingToken::from(*token);
    given_[request] = made;
    done(made);
}

Result<db::PrivateData::Opened, BookingFault> WebBackend::open(const hmi::BookingToken& token) {
    const auto opened = farmers_->find_token(token.view());
    if (!opened) {
        log_error("web", opened.error().text);
        return fault(Kind::away);
    }
    if (!opened->has_value()) return fault(Kind::unknown);
    return **opened;
}

template <class Granted>
void WebBackend::ask_done(const RequestId& request, Event event, Then<Done> done) {
    const auto then = [done](const Commands& commands) {
        if (std::holds_alternative<Granted>(commands.front())) return done(Done{});
        const auto* refused = std::get_if<BookingRefused>(&commands.front());
        if (refused == nullptr) return done(fault(Kind::no_answer));
        done(Unexpected{BookingFault{Kind::refused, refused->reason}});
    };
    ask(request, std::move(event), {then, [done](Kind kind) { done(fault(kind)); }, {}});
}

void WebBackend::cancel(const hmi::BookingToken& token, Then<Done> done) {
    const bool is_taken = worker_.post([this, token, done] {
        const auto opened = open(token);
        if (!opened) return done(Unexpected{opened.error()});
        // What the tables know is not journalled again: who has a token could press without end.
        const auto row = db::find_booking(journal_path_, opened->booking);
        if (row && row->has_value()) {
            const auto state = state_of((*row)->state);
            if (state == hmi::BookingStatus::State::cancelled) return done(Done{});
            if (const auto refusal = refusal_in(state))
                return done(Unexpected{BookingFault{Kind::refused, *refusal}});
        }
        const RequestId request = hmi::random_token();
        ask_done<BookingClosed>(
            request, BookingCancelled{request, id_of(opened->booking), *FarmerId::from(opened->farmer_id)},
            done);
    });
    if (!is_taken) done(fault(Kind::away));
}

void WebBackend::arrive(const hmi::BookingToken& token, Then<Done> done) {
    const bool is_taken = worker_.post([this, token, done] {
        const auto opened = open(token);
        if (!opened) return done(Unexpected{opened.error()});
        const auto row = db::find_booking(journal_path_, opened->booking);
        if (row && row->has_value()) {
            if ((*row)->has_arrived) return done(Done{});
            if (const auto refusal = refusal_in(state_of((*row)->state)))
                return done(Unexpected{BookingFault{Kind::refused, *refusal}});
        }
        const RequestId request = hmi::random_token();
        ask_done<ArrivalNoted>(
            request, ArrivalReported{request, id_of(opened->booking), *FarmerId::from(opened->farmer_id)},
            done);
    });
    if (!is_taken) done(fault(Kind::away));
}

void WebBackend::status(const hmi::BookingToken& token, Then<hmi::BookingStatus> done) {
    if (!worker_.post([this, token, done] { done(look_up(token)); })) done(fault(Kind::away));
}

Result<hmi::BookingStatus, BookingFault> WebBackend::look_up(const hmi::BookingToken& token) {
    const auto opened = open(token);
    if (!opened) return Unexpected{opened.error()};
    const auto row = db::find_booking(journal_path_, opened->booking);
    if (!row) {
        log_error("web", row.error().text);
        return fault(Kind::away);
    }
    if (!row->has_value()) return fault(Kind::unknown);
    const db::BookingRow& found = **row;
    hmi::BookingStatus status;
    status.booking = id_of(opened->booking);
    status.state = state_of(found.state);
    status.has_arrived = found.has_arrived;
    status.has_slot = found.slot != walk_in_slot;
    status.plate = Plate::parse(found.plate).value_or(Plate{});
    if (found.trailer) status.trailer = Plate::parse(*found.trailer);
    status.commodity = Name::parse(found.commodity).value_or(Name{});
    status.day = Day::parse(found.day).value_or(Day{});
    const Duration begin = rules_.slots.first + rules_.slots.length * found.slot;
    status.minute = begin.us() / minutes(1).us();
    status.minutes = rules_.slots.length.us() / minutes(1).us();
    status.code = farmers_->booking_code(opened->farmer_id, found.plate, found.day);
    status.net_known = found.net_kg.has_value();
    status.net = Kilograms{found.net_kg.value_or(0)};
    return status;
}

}  // namespace graingate::app
