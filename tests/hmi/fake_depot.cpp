#include "tests/hmi/fake_depot.hpp"

namespace graingate::hmi {
using namespace literals;

namespace {

Point point(const char* text) {
    return Point::parse(text).value();
}

LaneView busy_lane(std::int64_t now_us) {
    LaneView lane;
    lane.name = "L1"_name;
    lane.phase = "settling";
    lane.waits_for = "stable";
    lane.since_us = now_us - 14'000'000;
    lane.side = Side::a;
    lane.visit = {1, 7};
    lane.plate = "黑A12345";
    lane.booking = {1, 12};
    lane.commodity = "corn"_name;
    lane.weight_known = true;
    lane.weight = Kilograms{48'760};
    lane.inputs_on = {point("L1.A.presence"), point("L1.A.barrier_closed"), point("L1.B.barrier_closed")};
    lane.crop = *Digest::from(std::string(64, 'a'));
    return lane;
}

PitView busy_pit(std::int64_t now_us) {
    PitView pit;
    pit.name = "P1"_name;
    pit.commodity = "corn"_name;
    pit.phase = "unloading";
    pit.waits_for = "empty_hopper";
    pit.since_us = now_us - 95'000'000;
    pit.visit = {1, 6};
    pit.plate = "吉B7K203";
    pit.inputs_on = {point("P1.presence"), point("P1.gate_open"), point("P1.run_permit")};
    pit.outputs_on = {point("P1.gate"), point("P1.light_in")};
    return pit;
}

TicketIssued ticket(std::uint32_t number, const char* plate, std::int64_t gross, std::int64_t tare,
                    std::int64_t at_us) {
    TicketIssued issued;
    issued.ticket = {1, number};
    issued.visit = {1, number};
    issued.booking = {1, number};
    issued.farmer = *FarmerId::from("0123456789abcdef0123456789abcdef");
    issued.plate = Plate::parse(plate).value();
    issued.commodity = "corn"_name;
    issued.lane_gross = issued.lane_tare = "L1"_name;
    issued.gross = Kilograms{gross};
    issued.tare = Kilograms{tare};
    issued.net = issued.gross - issued.tare;
    issued.gross_at = Instant{at_us - 900'000'000};
    issued.tare_at = Instant{at_us};
    return issued;
}

QueueView waits(std::uint32_t booking, const char* plate, std::int64_t slot_minute, Standing standing) {
    QueueView truck;
    truck.booking = {1, booking};
    truck.plate = plate;
    truck.commodity = "corn"_name;
    truck.slot_minute = slot_minute;
    truck.standing = standing;
    return truck;
}

/// One called, one in time, one late, one without a slot.
std::vector<QueueView> busy_queue(std::int64_t now_us) {
    std::vector<QueueView> queue{
        waits(21, "黑A54321", 900, Standing::in_time), waits(22, "黑C30561", 960, Standing::in_time),
        waits(19, "蒙E77120", 840, Standing::late), waits(23, "黑M0K318", -1, Standing::walk_in)};
    queue[0].lane = "L1"_name;
    queue[0].called_until_us = now_us + 840'000'000;
    queue[2].late_us = 2'700'000'000;
    for (std::size_t i = 0; i < queue.size(); ++i) {
        queue[i].arrived_us = now_us - 1'200'000'000 + static_cast<std::int64_t>(i) * 240'000'000;
        queue[i].wait_us = static_cast<std::int64_t>(i) * 180'000'000;
    }
    return queue;
}

}  // namespace

View busy_view() {
    View view;
    view.seq = 4'711;
    view.at_us = 1'795'420'800'000'000;  // 2026-11-23 16:00 in the depot
    view.lanes = {busy_lane(view.at_us)};
    view.pits = {busy_pit(view.at_us)};
    view.visits = {
        {{1, 7}, "黑A12345", "corn"_name, "matched", Kilograms{}, Name{}, view.at_us - 60'000'000, {}, {}},
        {{1, 6},
         "吉B7K203",
         "corn"_name,
         "at_pit",
         Kilograms{41'240},
         "P1"_name,
         view.at_us - 700'000'000,
         *SampleId::from("S-6"),
         {{Measure::moisture, 1'430}, {Measure::test_weight, 721}}}};
    view.tickets = {ticket(5, "黑E8M118", 39'960, 15'420, view.at_us - 200'000'000),
                    ticket(4, "辽C55201", 48'120, 16'880, view.at_us - 1'100'000'000)};
    view.tickets[0].quality = {{Measure::moisture, 1'405}, {Measure::mould, 7}};
    view.tickets[1].lacks_photo_tare = true;
    view.commodities = {"corn"_name, "soybean"_name};
    const Day today = local_day(Instant{view.at_us}, hours(8));
    for (std::int32_t day = 0; day < 3; ++day)
        for (std::int64_t slot = 0; slot < 14; ++slot)
            view.slots.push_back({today + day, slot, 360 + 60 * slot, 60, slot == 2 ? 0 : 20 - slot});
    view.bookings_open = 9;
    view.inside = 2;
    view.today = today;
    view.calls_forward = true;
    view.queue = busy_queue(view.at_us);
    view.waiting = static_cast<std::int64_t>(view.queue.size());
    view.pace_us = 180'000'000;
    view.absent = {{{1, 31}, "黑D90217", "soybean"_name, today, 840, view.at_us + 10'800'000'000}};
    view.absent_count = 1;
    view.walk_ins = 1;
    view.walk_ins_max = 20;
    return view;
}

engine::Vitals busy_vitals() {
    engine::Vitals vitals;
    vitals.build = "1.2.3";
    vitals.rows = 4'711;
    vitals.events = {{"DeviceLost"_name, 2}, {"WeightRead"_name, 4'000}};
    vitals.holds = {{"io_lost"_name, 2}};
    vitals.visits = {{"delivered"_name, 5}};
    vitals.tickets = 5;
    vitals.commits = {0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};  // the last one took longer than a second
    vitals.commits_us = 1'500'000;
    vitals.inbox = 3;
    vitals.memory_bytes = 80'000'000;
    vitals.disk_free_bytes = 5'000'000'000;
    vitals.devices = {{"L1.indicator"_name, true, 0, 6'000, 4, 100'000}, {"io1"_name, false, 2, 900, 0, -1}};
    vitals.parts = {{Part::vision, false, 1, 70'000'000}, {Part::web, true, 0, 9'000'000}};
    return vitals;
}

void FakeBackend::book(const BookingForm& form, Then<BookingToken> done) {
    const std::scoped_lock lock(mutex_);
    forms_.push_back(form);
    if (fault) return done(Unexpected{*fault});
    BookingStatus status;
    status.booking = {1, static_cast<std::uint32_t>(forms_.size())};
    status.plate = form.plate;
    status.trailer = form.trailer;
    status.commodity = form.commodity;
    status.day = form.day;
    status.minute = 360 + 60 * form.slot;
    status.minutes = 60;
    status.phone_masked = form.phone.masked();
    status.code = "7K2M9QX4TB0VWZ3C";
    booked_.push_back({random_token(), status});
    if (answers_late)
        waiting_.push_back({booked_.back().token, std::move(done)});
    else
        done(booked_.back().token);
}

void FakeBackend::cancel(const BookingToken& token, Then<Done> done) {
    const std::scoped_lock lock(mutex_);
    if (fault) return done(Unexpected{*fault});
    for (Booked& booked : booked_)
        if (booked.token == token) {
            booked.status.state = BookingStatus::State::cancelled;
            return done(Done{});
        }
    done(Unexpected{BookingFault{BookingFault::Kind::unknown}});
}

void FakeBackend::arrive(const BookingToken& token, Then<Done> done) {
    const std::scoped_lock lock(mutex_);
    if (fault) return done(Unexpected{*fault});
    for (Booked& booked : booked_)
        if (booked.token == token) {
            booked.status.has_arrived = true;
            return done(Done{});
        }
    done(Unexpected{BookingFault{BookingFault::Kind::unknown}});
}

void FakeBackend::status(const BookingToken& token, Then<BookingStatus> done) {
    const std::scoped_lock lock(mutex_);
    for (const Booked& booked : booked_)
        if (booked.token == token) return done(booked.status);
    done(Unexpected{BookingFault{BookingFault::Kind::unknown}});
}

std::vector<BookingForm> FakeBackend::forms() const {
    const std::scoped_lock lock(mutex_);
    return forms_;
}

void FakeBackend::answer_all() {
    const std::scoped_lock lock(mutex_);
    for (const Waiting& waiting : waiting_) waiting.done(waiting.token);
    waiting_.clear();
}

}  // namespace graingate::hmi
