#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// Requests and responses as plain values, so that every page can be made and tested without a socket.
namespace graingate::hmi {

struct Request {
    std::string method;
    std::string path;          ///< as sent, before the `?`
    std::string query;         ///< behind it
    std::string host;          ///< header Host
    std::string origin;        ///< header Origin; empty when absent
    std::string fetch_site;    ///< header Sec-Fetch-Site; empty when absent
    std::string content_type;  ///< without parameters, small letters
    std::string body;
};

struct Response {
    unsigned status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
    std::string location;     ///< of a redirect
    std::string allow;        ///< of a 405
    std::string style_nonce;  ///< lets the page's own <style> through the content policy
    int refresh_s = 0;        ///< the browser asks again by itself after so long; 0: it does not
    bool is_immutable = false;
};

using Answer = std::function<void(Response)>;

/// A page of plain text for a person or a script that went wrong.
Response plain(unsigned status, std::string text);

/// `?a=1&b=2` or a form's body, decoded; of a field given twice the first counts.
/// nothing, when an escape is broken or the text is no UTF-8 without control characters
using Fields = std::map<std::string, std::string, std::less<>>;
std::optional<Fields> parse_fields(std::string_view encoded);

/// A field's value, or empty.
std::string_view value_of(const Fields& fields, std::string_view name);

/// Whether a browser sent this from a page of ours, or no browser did: as Sec-Fetch-Site says, or Origin
/// where the browser is too old for it (W3C Fetch Metadata; RFC 6454, 7).
bool is_same_origin(const Request& request);

/// For text inside HTML elements and quoted attributes.
std::string escape_html(std::string_view text);

}  // namespace graingate::hmi
