#include "controller/printing/ticket_sheet.hpp"

#include "controller/core/calendar.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace graingate::printing {
namespace {

/// Grains as farmers name them; a commodity that is none of these is printed as the depot configured it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> commodities{{
    {"corn", "玉米"},
    {"maize", "玉米"},
    {"soybean", "大豆"},
    {"soybeans", "大豆"},
    {"rice", "稻谷"},
    {"paddy", "稻谷"},
    {"wheat", "小麦"},
    {"sorghum", "高粱"},
    {"barley", "大麦"},
}};

std::string commodity_text(const Name& commodity) {
    const auto* found = std::ranges::find(commodities, commodity.view(),
                                          &std::pair<std::string_view, std::string_view>::first);
    return std::string{found == commodities.end() ? commodity.view() : found->second};
}

/// source  GB 1353-2018, GB 1350-2009: the terms of their tables
constexpr std::array<std::string_view, 8> measures{"水分",   "杂质",     "容重",   "不完善粒",
                                                   "生霉粒", "热损伤粒", "出糙率", "整精米率"};
static_assert(measures.size() == names_of(Measure{}).size());

std::string kilograms(Kilograms weight) {
    return std::to_string(weight.count()) + " kg";
}

/// `UTC+08:00`
std::string zone_text(Duration offset) {
    const std::int64_t total = offset.us() / minutes(1).us();
    const std::int64_t size = total < 0 ? -total : total;
    const auto two = [](std::int64_t count) { return std::to_string(100 + count).substr(1); };
    return std::string{"UTC"} + (total < 0 ? "-" : "+") + two(size / 60) + ":" + two(size % 60);
}

/// Puts the rows of one ticket together.
class Writer {
public:
    Writer(const TicketIssued& ticket, const SheetSettings& settings)
        : ticket_(ticket), settings_(settings) {}

    void write_head(SheetKind kind) {
        if (!settings_.heading.empty()) add(Look::heading, settings_.heading);
        add(Look::title, "过磅单");
        if (kind == SheetKind::reprint) add(Look::banner, "副本 · 重印 COPY");
        if (kind == SheetKind::electronic) add(Look::banner, "电子副本 COPY");
        if (is_rejected()) add(Look::banner, "检验不合格 · 未收 REJECTED");
        if (is_withdrawn()) add(Look::banner, "送货撤回 · 未收 WITHDRAWN");
        add(Look::field, "磅单号", ticket_number(ticket_.ticket));
        add(Look::field, "车牌", ticket_.plate.spaced());
        if (ticket_.trailer) add(Look::field, "挂车", ticket_.trailer->spaced());
        add(Look::field, "品种", commodity_text(ticket_.commodity));
        add(Look::rule);
    }

    void write_weights() {
        add(Look::weight, "毛重", kilograms(ticket_.gross));
        weighed(ticket_.gross_at, ticket_.lane_gross, ticket_.scale_gross, ticket_.lacks_photo_gross);
        add(Look::weight, is_rejected() || is_withdrawn() ? "出场重（未卸）" : "皮重",
            kilograms(ticket_.tare));
        weighed(ticket_.tare_at, ticket_.lane_tare, ticket_.scale_tare, ticket_.lacks_photo_tare);
        add(Look::rule);
        add(Look::net, "净重", kilograms(ticket_.net));
        add(Look::rule);
    }

    void write_quality() {
        if (!ticket_.sample.empty()) add(Look::field, "样品号", std::string{ticket_.sample.view()});
        for (const QualityFigure& figure : ticket_.quality)
            add(Look::field, std::string{measures[static_cast<std::size_t>(figure.measure)]},
                figure_text(figure));
        if (!is_withdrawn()) add(Look::field, "检验结果", is_rejected() ? "不合格" : "合格");
        if (!ticket_.pit.empty()) add(Look::field, "卸粮坑", std::string{ticket_.pit.view()});
    }

    void write_foot() {
        add(Look::field, "到库时间", local_text(ticket_.arrived_at, settings_.utc_offset));
        add(Look::field, "预约号 / 车次", id_text(ticket_.booking) + " / " + id_text(ticket_.visit));
        add(Look::field, "结算规则", "第 " + std::to_string(ticket_.terms) + " 条记录");
        add(Look::rule);
        add(Look::footnote, "时间为当地时间（" + zone_text(settings_.utc_offset) + "）");
    }

    std::vector<SheetRow> take() { return std::move(rows_); }

private:
    [[nodiscard]] bool is_rejected() const { return ticket_.outcome == TicketOutcome::rejected; }

    [[nodiscard]] bool is_withdrawn() const { return ticket_.outcome == TicketOutcome::withdrawn; }

    template <class Tag>
    static std::string id_text(const Id<Tag>& id) {
        return id.is_some() ? std::to_string(id.epoch) + "-" + std::to_string(id.number) : "-";
    }

    void weighed(Instant at, const Name& lane, const Name& scale, bool lacks_photo) {
        add(Look::note, local_text(at, settings_.utc_offset) + "  车道\u00A0" + std::string{lane.view()} +
                            "  秤\u00A0" + std::string{scale.view()});
        if (lacks_photo) add(Look::note, "无过磅照片 NO PHOTO");
    }

    void add(Look look, std::string left = {}, std::string right = {}) {
        rows_.push_back({look, std::move(left), std::move(right)});
    }

    const TicketIssued& ticket_;
    const SheetSettings& settings_;
    std::vector<SheetRow> rows_;
};

}  // namespace

std::string ticket_number(TicketId ticket) {
    return std::to_string(ticket.epoch) + "-" + std::to_string(ticket.number);
}

TicketSheet ticket_sheet(const TicketIssued& ticket, SheetKind kind, const SheetSettings& settings) {
    Writer writer(ticket, settings);
    writer.write_head(kind);
    writer.write_weights();
    writer.write_quality();
    writer.write_foot();
    return {ticket_number(ticket.ticket), ticket.tare_at, writer.take()};
}

}  // namespace graingate::printing
