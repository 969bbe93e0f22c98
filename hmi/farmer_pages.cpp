#include "hmi/farmer_pages.hpp"

#include "hmi/http.hpp"
#include "hmi/qr_picture.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace graingate::hmi {
namespace {

// Large targets and system fonts: read in the sun on an old phone. No picture file, no web font.
constexpr std::string_view style =
    "*{box-sizing:border-box}"
    "body{margin:0;font:18px/1.5 system-ui,sans-serif;color:#1d2329;background:#f2f3f4}"
    "main{max-width:34rem;margin:0 auto;padding:1rem}"
    "nav{display:flex;gap:1rem;justify-content:flex-end;font-size:1rem}nav a,nav b{padding:.4rem 0}"
    "a{color:#124f8c}h1{font-size:1.5rem;margin:.2rem 0}p{margin:.3rem 0}"
    "fieldset,.f{border:0;margin:1.1rem 0 0;padding:0;min-width:0}"
    "legend,label.l{font-weight:600;padding:0;display:block}.h{color:#4d565f;font-size:.9rem}"
    ".o{display:flex;flex-wrap:wrap;gap:.4rem;margin-top:.3rem}"
    ".o label,.o button{flex:1 0 7rem;display:flex;flex-wrap:wrap;gap:0 "
    ".4rem;white-space:nowrap;align-items:center;min-height:3rem;padding:.3rem "
    ".6rem;background:#fff;border:1px solid "
    "#868f98;border-radius:4px;font:inherit;color:inherit;cursor:pointer}"
    ".o button{flex-basis:5.5rem;justify-content:center}"
    ".o .on,.o label:has(:checked){border:2px solid #124f8c;background:#e4eef8;font-weight:600}"
    ".o .off{color:#5d6670;background:#e6e8ea}.o small{margin-left:auto;color:#4d565f}"
    "input{accent-color:#124f8c}"
    ".t{width:100%;min-height:3rem;padding:.3rem .6rem;font:inherit;border:1px solid "
    "#868f98;border-radius:4px;background:#fff}"
    ".e{color:#a40000;font-weight:600}.t[aria-invalid]{border:2px solid #a40000}"
    ".b{width:100%;min-height:3.4rem;margin-top:1.4rem;font:inherit;font-weight:600;color:#fff;background:#"
    "124f8c;border:0;border-radius:4px}"
    ".n{background:#fff;border-left:6px solid #a40000;padding:.6rem .8rem;margin:.8rem 0}"
    ".g{border-color:#1c7a3a}.r{background:#a40000}.w{font-size:1.3rem;font-weight:600}"
    "dl{background:#fff;margin:.8rem 0;padding:.3rem .8rem;border:1px solid #c9ced3}"
    "dl div{display:flex;gap:1rem;padding:.35rem 0;border-top:1px solid #e3e6e8}"
    "dl div:first-child{border:0}dt{flex:0 0 6rem;color:#4d565f}"
    "dd{margin:0;font-weight:600;overflow-wrap:anywhere}"
    ".q{display:block;width:100%;max-width:22rem;margin:.8rem auto}"
    "summary{min-height:3rem;padding:.6rem 0;cursor:pointer}"
    ".v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);border:0;padding:0}";

/// The parts that a page is put together from.
class Page {
public:
    explicit Page(Language language, std::string_view title_key) : language_(language) {
        const auto tag = names_of(language)[static_cast<std::size_t>(language)];
        html_ = "<!doctype html><html lang=" + std::string(tag) +
                "><meta charset=utf-8><meta name=viewport "
                "content=\"width=device-width,initial-scale=1\"><title>" +
                say(title_key) + "</title><style nonce=\"" + std::string(style_nonce_mark) + "\">" +
                std::string(style) + "</style><main>";
    }

    void add(std::string_view html) { html_ += html; }
    [[nodiscard]] std::string say(std::string_view key) const {
        return escape_html(words(language_, "farmer", key));
    }

    /// Links to the other languages of this page.
    void add_languages(std::string_view path) {
        html_ += "<nav aria-label=\"" + escape_html(words(language_, "panel", "language")) + "\">";
        for (std::size_t i = 0; i < names_of(Language{}).size(); ++i) {
            const auto tag = names_of(Language{})[i];
            const std::string name = escape_html(words(static_cast<Language>(i), "language", "name"));
            html_ += static_cast<Language>(i) == language_
                         ? "<b>" + name + "</b>"
                         : "<a lang=" + std::string(tag) + " href=\"" + std::string(path) +
                               "?lang=" + std::string(tag) + "\">" + name + "</a>";
        }
        html_ += "</nav>";
    }

    void add_error(std::string_view field, const std::string& error) {
        if (!error.empty())
            html_ += "<p class=e id=" + std::string(field) + "-e>" + escape_html(error) + "</p>";
    }

    std::string finish() { return std::move(html_) + "</main></html>"; }

private:
    Language language_;
    std::string html_;
};

std::string query_of(Language language) {
    return language == Language::chinese
               ? std::string{}
               : "?lang=" + std::string(names_of(language)[static_cast<std::size_t>(language)]);
}

std::string hidden(std::string_view name, std::string_view value) {
    return "<input type=hidden name=" + std::string(name) + " value=\"" + escape_html(value) + "\">";
}

std::string clock_text(std::int64_t minute) {
    const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(minute / 60) + ":" + two(minute % 60);
}

std::string slot_text(std::int64_t minute, std::int64_t minutes) {
    return clock_text(minute) + "–" + clock_text(minute + minutes);
}

/// `11-24 Tue`
std::string day_text(const Page& page, Day day) {
    // 1970-01-01 was a Thursday, number 4 of a week that begins with Sunday.
    return day.text().substr(5) + " " + page.say("weekday_" + std::to_string((day.since_1970 + 4) % 7));
}

/// One choice of a group of radio buttons.
std::string radio(std::string_view name, std::string_view value, bool is_on, const std::string& inside) {
    return "<label><input type=radio name=" + std::string(name) + " value=\"" + escape_html(value) + "\"" +
           (is_on ? " checked" : "") + ">" + inside + "</label>";
}

void add_commodities(Page& page, const FormInput& input, const View& view) {
    page.add("<fieldset><legend>" + page.say("commodity") + "</legend>");
    page.add_error("commodity", input.errors.commodity);
    page.add("<div class=o>");
    for (const Name& commodity : view.commodities)
        page.add(radio("commodity", commodity.view(), commodity.view() == input.commodity,
                       escape_html(commodity_words(input.language, commodity.view()))));
    page.add("</div></fieldset>");
}

void add_days(Page& page, const FormInput& input, const View& view) {
    page.add("<fieldset><legend>" + page.say("day") + "</legend>" + hidden("day", input.day));
    page.add_error("day", input.errors.day);
    page.add("<div class=o>");
    std::vector<Day> days;
    if (view.walk_ins < view.walk_ins_max) days.push_back(view.today);
    for (const SlotView& slot : view.slots)
        if (std::find(days.begin(), days.end(), slot.day) == days.end()) days.push_back(slot.day);
    for (const Day day : days) {
        const bool is_on = day.text() == input.day;
        page.add("<button name=pick value=" + day.text() +
                 (is_on ? " class=on aria-pressed=true>" : " aria-pressed=false>") + day_text(page, day) +
                 "</button>");
    }
    page.add("</div></fieldset>");
}

/// The choice of one who is here and has no time.
void add_walk_in(Page& page, const FormInput& input, const View& view) {
    const std::int64_t left = view.walk_ins_max - view.walk_ins;
    if (left <= 0 || input.day != view.today.text()) return;
    page.add("<div class=o>" +
             radio("slot", walk_in_text, input.slot == walk_in_text,
                   page.say("walk_in") + "<small>" +
                       escape_html(words(input.language, "farmer", "left", {{"n", std::to_string(left)}})) +
                       "</small>") +
             "</div><p class=h>" + page.say("walk_in_help") + "</p>");
}

void add_slots(Page& page, const FormInput& input, const View& view) {
    page.add("<fieldset><legend>" + page.say("slot") + "</legend>");
    page.add_error("slot", input.errors.slot);
    page.add("<div class=o>");
    for (const SlotView& slot : view.slots) {
        if (slot.day.text() != input.day) continue;
        const std::string left =
            "<small>" +
            escape_html(words(input.language, "farmer", "left", {{"n", std::to_string(slot.left)}})) +
            "</small>";
        const std::string inside = slot_text(slot.minute, slot.minutes) + left;
        const std::string number = std::to_string(slot.slot);
        page.add(slot.left > 0 ? radio("slot", number, number == input.slot, inside)
                               : "<label class=off>" + inside + "</label>");
    }
    page.add("</div>");
    add_walk_in(page, input, view);
    page.add("</fieldset>");
}

void add_text_field(Page& page, std::string_view name, std::string_view attributes, std::string_view value,
                    const std::string& help, const std::string& error) {
    const std::string id(name);
    page.add("<div class=f><label class=l for=" + id + ">" + page.say(name) + "</label><p class=h id=" + id +
             "-h>" + help + "</p>");
    page.add_error(name, error);
    page.add("<input class=t id=" + id + " name=" + id + " " + std::string(attributes) + " value=\"" +
             escape_html(value) + "\" aria-describedby=\"" + id + "-h" +
             (error.empty() ? "" : " " + id + "-e") + "\"" + (error.empty() ? "" : " aria-invalid=true") +
             "></div>");
}

void add_fields(Page& page, const FormInput& input, const View& view) {
    page.add("<form method=post action=\"/f/book" + query_of(input.language) + "\">");
    // The first button is what the Enter key presses: without it a day would be picked.
    page.add("<button class=v tabindex=-1 aria-hidden=true>" + page.say("book") + "</button>");
    page.add(hidden("nonce", input.nonce) +
             hidden("lang", names_of(input.language)[static_cast<std::size_t>(input.language)]));
    if (!input.kept.empty()) page.add(hidden("kept", input.kept));
    add_commodities(page, input, view);
    add_days(page, input, view);
    add_slots(page, input, view);
    add_text_field(page, "plate", "maxlength=24 autocapitalize=characters autocomplete=off", input.plate,
                   page.say("plate_help"), input.errors.plate);
    add_text_field(page, "trailer", "maxlength=24 autocapitalize=characters autocomplete=off", input.trailer,
                   page.say("trailer_help"), input.errors.trailer);
    const std::string phone_help =
        input.kept.empty()
            ? page.say("phone_help")
            : escape_html(words(input.language, "farmer", "phone_kept", {{"phone", input.phone_masked}}));
    add_text_field(page, "phone", "type=tel maxlength=24 autocomplete=tel", "", phone_help,
                   input.errors.phone);
    page.add("<button class=b>" + page.say("book") + "</button></form>");
}

void add_row(Page& page, std::string_view key, const std::string& value) {
    page.add("<div><dt>" + page.say(key) + "</dt><dd>" + value + "</dd></div>");
}

std::string state_text(const Page& page, Language language, const BookingStatus& status,
                       const Whereabouts& truck) {
    if (!truck.stage.empty())
        return page.say("state_here") + " · " + escape_html(words(language, "stage", truck.stage));
    if (is_waiting(status, truck)) return page.say(truck.lane.empty() ? "state_waiting" : "state_called");
    constexpr std::array<std::string_view, 9> keys{"state_open",      "state_here",    "state_cancelled",
                                                   "state_delivered", "state_expired", "state_rejected",
                                                   "state_abandoned", "state_no_show", "state_withdrawn"};
    return page.say(keys[static_cast<std::size_t>(status.state)]);
}

std::string button(const std::string& action, std::string_view classes, const std::string& text) {
    return "<form method=post action=\"" + action + "\"><button class=\"" + std::string(classes) + "\">" +
           text + "</button></form>";
}

/// What a driver in the street has to know: where he stands, and what he has to do now.
void add_queue(Page& page, Language language, const Whereabouts& truck) {
    const auto say = [&](std::string_view key, std::string_view name, const std::string& value) {
        return escape_html(words(language, "farmer", key, {{name, value}}));
    };
    if (!truck.lane.empty()) {
        page.add("<p class=\"n g w\" role=status>" + say("called", "lane", std::string(truck.lane.view())) +
                 "</p><p>" + say("called_until", "time", clock_text(truck.until_minute)) + "</p>");
        return;
    }
    const std::string place = truck.ahead > 0    ? say("ahead", "n", std::to_string(truck.ahead))
                              : truck.ahead == 0 ? page.say("ahead_none")
                              : truck.ahead_at_least > 0
                                  ? say("ahead_more", "n", std::to_string(truck.ahead_at_least))
                                  : page.say("state_waiting");
    page.add("<p class=\"n g w\" role=status>" + place);
    if (truck.ahead > 0)
        page.add("<br>" + (truck.wait_minutes > 0 ? say("wait", "n", std::to_string(truck.wait_minutes))
                                                  : page.say("wait_short")));
    page.add("</p>");
    if (truck.ahead >= 0 && truck.standing != Standing::in_time)
        page.add("<p>" +
                 escape_html(words(language, "standing_farmer",
                                   names_of(truck.standing)[static_cast<std::size_t>(truck.standing)])) +
                 "</p>");
    page.add("<p>" + page.say(truck.calls_forward ? "wait_for_call" : "go_in_turn") + "</p><p class=h>" +
             page.say("refreshes") + "</p>");
}

void add_facts(Page& page, Language language, const BookingStatus& status, const Whereabouts& truck) {
    page.add("<dl>");
    add_row(page, "number",
            std::to_string(status.booking.epoch) + "-" + std::to_string(status.booking.number));
    add_row(page, "state", state_text(page, language, status, truck));
    add_row(page, "day", day_text(page, status.day));
    add_row(page, "slot", status.has_slot ? slot_text(status.minute, status.minutes) : page.say("no_slot"));
    add_row(page, "commodity", escape_html(commodity_words(language, status.commodity.view())));
    add_row(page, "plate", escape_html(status.plate.spaced()));
    if (status.trailer) add_row(page, "trailer", escape_html(status.trailer->spaced()));
    if (!status.phone_masked.empty()) add_row(page, "phone", escape_html(status.phone_masked));
    if (status.net_known) add_row(page, "net", std::to_string(status.net.count()) + " kg");
    page.add("</dl>");
}

/// Where `booking` stands in the queue, if that can be told.
void find_in_queue(Whereabouts& truck, BookingId booking, const View& view) {
    const auto count = static_cast<std::int64_t>(view.queue.size());
    truck.ahead_at_least = count + static_cast<std::int64_t>(view.behind.size());
    const auto found = std::ranges::find(view.queue, booking, &QueueView::booking);
    if (found != view.queue.end()) {
        truck.ahead = found - view.queue.begin();
        truck.standing = found->standing;
        truck.lane = found->lane;
        const Duration until =
            Instant{found->called_until_us} - start_of(view.today, minutes(view.utc_offset_minutes));
        truck.until_minute = until.us() / minutes(1).us() % (24 * 60);
    } else if (const auto behind = std::ranges::find(view.behind, booking); behind != view.behind.end()) {
        truck.ahead = count + (behind - view.behind.begin());
    }
    truck.wait_minutes = std::max<std::int64_t>(truck.ahead, 0) * view.pace_us / minutes(1).us();
}

}  // namespace

std::string form_page(const FormInput& input, const View& view) {
    Page page(input.language, "title");
    page.add_languages("/f/");
    page.add("<h1>" + page.say("title") + "</h1><p>" + page.say("intro") + "</p>");
    const int wrong = input.errors.count();
    if (wrong > 0 || !input.errors.whole.empty()) {
        const std::string text = input.errors.whole.empty() ? words(input.language, "farmer", "problems",
                                                                    {{"n", std::to_string(wrong)}})
                                                            : input.errors.whole;
        page.add("<p class=n role=alert>" + escape_html(text) + "</p>");
    }
    if (view.slots.empty())
        page.add("<p class=n>" + page.say("no_slots") + "</p>");
    else
        add_fields(page, input, view);
    return page.finish();
}

Whereabouts whereabouts_of(const BookingStatus& status, const View& view) {
    Whereabouts truck;
    truck.is_day = status.day == view.today;
    truck.calls_forward = view.calls_forward;
    const bool may_be_here =
        status.state == BookingStatus::State::open || status.state == BookingStatus::State::here;
    if (!may_be_here) return truck;
    find_in_queue(truck, status.booking, view);
    for (const VisitView& visit : view.visits)
        if (visit.plate == status.plate.text()) truck.stage = visit.stage;
    return truck;
}

bool is_waiting(const BookingStatus& status, const Whereabouts& truck) {
    return status.state == BookingStatus::State::open && truck.stage.empty() &&
           (status.has_arrived || truck.ahead >= 0);
}

std::string booking_page(Language language, const BookingToken& token, const BookingStatus& status,
                         const Whereabouts& truck, std::string_view problem) {
    const std::string path = "/f/b/" + std::string(token.view());
    const std::string query = query_of(language);
    Page page(language, "number");
    page.add_languages(path);
    const bool is_open = status.state == BookingStatus::State::open && truck.stage.empty();
    const bool waits = is_waiting(status, truck);
    if (!problem.empty()) page.add("<p class=n role=alert>" + escape_html(problem) + "</p>");
    page.add("<h1>" + page.say(waits ? "queue" : is_open ? "booked" : "number") + "</h1>");
    if (waits)
        add_queue(page, language, truck);
    else if (is_open)
        page.add("<p class=\"n g\">" + page.say("come") + "</p><p>" + page.say("keep") + "</p>");
    if (is_open && !waits && truck.is_day)
        page.add(button(path + "/arrive" + query, "b", page.say("arrive")) + "<p class=h>" +
                 page.say("arrive_help") + "</p>");
    add_facts(page, language, status, truck);

    // Good for the way back too: whoever is inside keeps it until the ticket.
    const bool has_a_way_to_go =
        status.state == BookingStatus::State::open || status.state == BookingStatus::State::here;
    if (has_a_way_to_go && !status.code.empty())
        page.add("<p class=h>" + page.say("show_code") + "</p>" +
                 qr_picture(status.code, words(language, "farmer", "code")));

    page.add("<p><a href=\"" + path + query + "\">" + page.say("refresh") + "</a></p><p><a href=\"/f/" +
             query + "\">" + page.say("another") + "</a></p>");
    if (is_open)
        page.add("<details><summary>" + page.say("cancel") + "</summary>" +
                 button(path + "/cancel" + query, "b r", page.say("cancel_sure")) + "</details>");
    return page.finish();
}

std::string notice_page(Language language, std::string_view key) {
    Page page(language, "title");
    page.add_languages("/f/");
    page.add("<h1>" + page.say("title") + "</h1><p class=n>" + page.say(key) + "</p><p><a href=\"/f/" +
             query_of(language) + "\">" + page.say("back") + "</a></p>");
    return page.finish();
}

}  // namespace graingate::hmi
