#include "hmi/site.hpp"

#include "hmi/assets.hpp"
#include "hmi/farmer_pages.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <system_error>

namespace graingate::hmi {
namespace {

constexpr std::uintmax_t evidence_size_max = 4'194'304;

Response page(unsigned status, std::string html) {
    Response response;
    response.status = status;
    response.type = "text/html; charset=utf-8";
    response.style_nonce = random_token().view();
    const std::size_t at = html.find(style_nonce_mark);
    if (at != std::string::npos) html.replace(at, style_nonce_mark.size(), response.style_nonce);
    response.body = std::move(html);
    return response;
}

Response not_allowed(std::string allow) {
    Response response = plain(405, "This address takes only " + allow + ".");
    response.allow = std::move(allow);
    return response;
}

Response see_other(std::string location) {
    Response response = plain(303, "See " + location);
    response.location = std::move(location);
    return response;
}

std::string language_query(Language language) {
    return language == Language::chinese
               ? std::string{}
               : "?lang=" + std::string(names_of(language)[static_cast<std::size_t>(language)]);
}

bool is_digest(std::string_view text) {
    return text.size() == 64 && is_hex32(text.substr(0, 32)) && is_hex32(text.substr(32));
}

unsigned status_of(const BookingFault& fault) {
    switch (fault.kind) {
        case BookingFault::Kind::refused:
            return 422;
        case BookingFault::Kind::unknown:
            return 404;
        case BookingFault::Kind::away:
            return 503;
        case BookingFault::Kind::no_answer:
            return 504;
    }
    return 500;
}

/// A fault in words; `refused` has words of its own.
std::string words_of(Language language, const BookingFault& fault) {
    switch (fault.kind) {
        case BookingFault::Kind::refused:
            return std::string(
                words(language, "refusal", names_of(fault.refusal)[static_cast<std::size_t>(fault.refusal)]));
        case BookingFault::Kind::unknown:
            return std::string(words(language, "farmer", "no_such_token"));
        case BookingFault::Kind::away:
            return std::string(words(language, "farmer", "away"));
        case BookingFault::Kind::no_answer:
            return std::string(words(language, "farmer", "unsure"));
    }
    return {};
}

/// All that was filled in, as one text.
std::string identity_of(const FormInput& input, const PhoneMemory& phones) {
    const auto phone = phones.find(input.kept);
    return input.commodity + "\n" + input.day + "\n" + input.slot + "\n" + input.plate + "\n" +
           input.trailer + "\n" + std::string(phone ? phone->digits() : std::string_view{});
}

}  // namespace

Site::Site(Backend& backend, Options options, Post post)
    : backend_(backend),
      options_(std::move(options)),
      post_(std::move(post)),
      bookings_left_(options_.bookings_a_minute),
      bookings_counted_(std::chrono::steady_clock::now()) {}

template <class T>
Backend::Then<T> Site::back_here(std::function<void(Result<T, BookingFault>)> then) {
    return [post = post_, then = std::move(then)](Result<T, BookingFault> outcome) {
        post([then, outcome = std::move(outcome)] { then(outcome); });
    };
}

void Site::respond(const Request& request, Answer to) {
    const auto answer = [this, to = std::move(to)](Response response) {
        ++answers_[response.status];
        to(std::move(response));
    };
    if (request.path == "/f" || request.path.starts_with("/f/")) return farmer(request, answer);
    const bool is_read = request.method == "GET" || request.method == "HEAD";
    answer(is_read ? get(request) : not_allowed("GET"));
}

Pulse Site::pulse() const {
    const auto age = std::chrono::steady_clock::now() - vitals_at_;
    return {view_, vitals_, std::chrono::duration_cast<std::chrono::milliseconds>(age), options_.silence_max};
}

Response Site::get(const Request& request) {
    if (request.path == "/healthz") return health_page(pulse());
    if (request.path == "/readyz") return ready_page(pulse());
    if (request.path == "/metrics") return metrics_page(pulse(), answers_);
    constexpr std::string_view evidence_folder = "/evidence/";
    if (request.path.starts_with(evidence_folder))
        return evidence(std::string_view(request.path).substr(evidence_folder.size()));
    for (const Asset& asset : assets())
        if (asset.path == request.path) {
            Response response;
            response.type = asset.type;
            response.body = asset.bytes;
            response.is_immutable = asset.is_immutable;
            return response;
        }
    return plain(404, "There is nothing at this address; the panel is at / and booking at /f/.");
}

Response Site::evidence(std::string_view name) const {
    constexpr std::string_view extension = ".jpg";
    if (!name.ends_with(extension) || !is_digest(name.substr(0, name.size() - extension.size())))
        return plain(404, "A photograph is named by 64 hexadecimal digits (small letters) and .jpg.");
    const std::filesystem::path path =
        options_.evidence / name.substr(0, 2) / name;  // db/evidence.hpp's layout
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error || !std::filesystem::is_regular_file(path, error) || size > evidence_size_max)
        return plain(404, "There is no such photograph.");
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (!file || bytes.str().size() != size) return plain(404, "There is no such photograph.");
    Response response;
    response.type = "image/jpeg";
    response.body = bytes.str();
    response.is_immutable = true;
    return response;
}

void Site::farmer(const Request& request, Answer answer) {
    const auto query = parse_fields(request.query);
    if (!query) return answer(plain(400, "The address holds a broken %-escape or no UTF-8."));
    Language language = language_of(value_of(*query, "lang"));
    const bool is_read = request.method == "GET" || request.method == "HEAD";
    const bool is_post = request.method == "POST";
    const std::string_view path = request.path;

    Fields fields;
    if (is_post) {
        if (!is_same_origin(request)) return answer(page(403, notice_page(language, "foreign")));
        if (request.content_type != "application/x-www-form-urlencoded")
            return answer(plain(415, "A form is sent as application/x-www-form-urlencoded."));
        auto posted = parse_fields(request.body);
        if (!posted)
            return answer(
                plain(400, "The form holds a broken %-escape, or no UTF-8, or control characters."));
        fields = std::move(*posted);
        if (fields.contains("lang")) language = language_of(value_of(fields, "lang"));
    }

    if (path == "/f")
        return answer(is_read ? see_other("/f/" + language_query(language)) : not_allowed("GET"));
    if (path == "/f/") {
        if (!is_read) return answer(not_allowed("GET"));
        if (!view_) return answer(page(503, notice_page(language, "away")));
        return answer(page(200, form_page(new_form(language, *view_), *view_)));
    }
    if (path == "/f/book") {
        if (is_read) return answer(see_other("/f/" + language_query(language)));
        return is_post ? post_book(fields, language, std::move(answer)) : answer(not_allowed("POST"));
    }
    constexpr std::string_view bookings = "/f/b/";
    if (path.starts_with(bookings))
        return booking(request, path.substr(bookings.size()), language, std::move(answer));
    answer(page(404, notice_page(language, "not_found")));
}

void Site::booking(const Request& request, std::string_view rest, Language language, Answer answer) {
    const std::size_t slash = rest.find('/');
    const std::string_view token = rest.substr(0, slash);
    const std::string_view verb = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
    if (!is_hex32(token)) return answer(page(404, notice_page(language, "no_such_token")));
    const BookingToken named = *BookingToken::from(token);
    const bool is_read = request.method == "GET" || request.method == "HEAD";
    if (verb.empty())
        return is_read ? show_booking(language, named, 200, {}, std::move(answer))
                       : answer(not_allowed("GET"));
    if (verb != "/cancel" && verb != "/arrive") return answer(page(404, notice_page(language, "not_found")));
    if (is_read) return answer(see_other("/f/b/" + std::string(token)));
    if (request.method != "POST") return answer(not_allowed("POST"));
    if (verb == "/cancel") return post_cancel(language, named, answer);
    post_arrive(language, named, answer);
}

void Site::post_book(const Fields& fields, Language language, Answer answer) {
    if (!view_) return answer(page(503, notice_page(language, "away")));
    FormInput input = read_form(fields, *view_, phones_);
    input.language = language;

    // A button of the form that only shows another day's times.
    if (const std::string_view day = value_of(fields, "pick"); !day.empty()) {
        if (day != input.day) input.slot.clear();
        input.day = Day::parse(day) ? day : std::string_view{};
        return answer(page(200, form_page(input, *view_)));
    }
    // A form that was sent already is not checked again: its own booking may have taken the last place.
    Wishes::Identity identity{*RequestId::from(input.nonce), identity_of(input, phones_)};
    if (wishes_.is_known(identity)) return join_wish(identity, input, answer);

    auto form = check_form(input, fields, *view_, phones_);
    if (!form) return answer(page(422, form_page(input, *view_)));
    if (wishes_.is_name_taken(identity)) {
        identity.request = form->request = random_token();
        input.nonce = form->request.view();
    }
    if (!may_book_now()) {
        input.errors.whole = words(language, "farmer", "busy");
        return answer(page(429, form_page(input, *view_)));
    }
    join_wish(identity, input, answer);
    backend_.book(*form,
                  back_here<BookingToken>([this, request = form->request](const Wishes::Outcome& outcome) {
                      wishes_.settle(request, outcome);
                  }));
}

void Site::join_wish(const Wishes::Identity& identity, const FormInput& input, const Answer& answer) {
    wishes_.join(identity, [this, input, answer](const Wishes::Outcome& outcome) {
        if (outcome)
            return answer(see_other("/f/b/" + std::string(outcome->view()) + language_query(input.language)));
        FormInput again = input;
        if (outcome.error().kind == BookingFault::Kind::refused) {
            put_refusal(again, outcome.error().refusal);
            again.nonce = random_token().view();
        } else {
            again.errors.whole = words_of(input.language, outcome.error());
        }
        answer(page(status_of(outcome.error()), form_page(again, *view_)));
    });
}

void Site::show_booking(Language language, const BookingToken& token, unsigned status, std::string problem,
                        Answer answer) {
    backend_.status(token, back_here<BookingStatus>(
                               [this, language, token, status, problem = std::move(problem),
                                answer = std::move(answer)](Result<BookingStatus, BookingFault> shown) {
                                   if (shown)
                                       return answer(shown_page(status, language, token, *shown, problem));
                                   const bool is_unknown = shown.error().kind == BookingFault::Kind::unknown;
                                   answer(page(is_unknown ? 404 : 503,
                                               notice_page(language, is_unknown ? "no_such_token" : "away")));
                               }));
}

Response Site::shown_page(unsigned status, Language language, const BookingToken& token,
                          const BookingStatus& shown, std::string_view problem) const {
    /// Who waits looks again and again; a phone on 2G loads the page in two seconds.
    constexpr int waiting_refresh_s = 60;
    const Whereabouts truck = view_ ? whereabouts_of(shown, *view_) : Whereabouts{};
    Response response = page(status, booking_page(language, token, shown, truck, problem));
    if (status == 200 && is_waiting(shown, truck)) response.refresh_s = waiting_refresh_s;
    return response;
}

Backend::Then<Done> Site::shown_after(Language language, const BookingToken& token, const Answer& answer) {
    return back_here<Done>([this, language, token, answer](Result<Done, BookingFault> outcome) {
        if (outcome) return answer(see_other("/f/b/" + std::string(token.view()) + language_query(language)));
        const unsigned status =
            outcome.error().kind == BookingFault::Kind::refused ? 409 : status_of(outcome.error());
        show_booking(language, token, status, words_of(language, outcome.error()), answer);
    });
}

void Site::post_cancel(Language language, const BookingToken& token, const Answer& answer) {
    if (!may_book_now()) return put_off(language, token, answer);
    backend_.cancel(token, shown_after(language, token, answer));
}

void Site::post_arrive(Language language, const BookingToken& token, const Answer& answer) {
    if (!may_book_now()) return put_off(language, token, answer);
    backend_.arrive(token, shown_after(language, token, answer));
}

void Site::put_off(Language language, const BookingToken& token, const Answer& answer) {
    show_booking(language, token, 429, std::string(words(language, "farmer", "busy")), answer);
}

bool Site::may_book_now() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::ratio<60>> minutes = now - bookings_counted_;
    const double most = options_.bookings_a_minute;
    bookings_counted_ = now;
    bookings_left_ = std::min(most, bookings_left_ + minutes.count() * most);
    if (bookings_left_ < 1) return false;
    bookings_left_ -= 1;
    return true;
}

}  // namespace graingate::hmi
