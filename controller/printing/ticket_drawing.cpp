#include "controller/printing/ticket_drawing.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/ensure.hpp"

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <memory>

#if defined(GRAINGATE_SANITIZED)
/// cairo 1.16 loses 768 bytes for each font that it embeds in a PDF, fontconfig 288 once.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libcairo\nleak:libfontconfig\n";
}
extern "C" const char* __lsan_default_options() {
    return "print_suppressions=0";
}
/// Libraries built without the sanitizer (OpenCV's pictures load GDAL): it does not see what they order by.
extern "C" const char* __tsan_default_suppressions() {
    return "race:libfontconfig.so\nrace:libglib-2.0.so\nrace:libpangoft2-1.0.so\ndeadlock:libfontconfig.so\n"
           "deadlock:libglib-2.0.so\ndeadlock:libpangoft2-1.0.so\ndeadlock:libgdal.so\n";
}
#endif

namespace graingate::printing {
namespace {

template <auto Free>
struct Freed {
    void operator()(auto* held) const { Free(held); }
};
using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Pen = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freed<pango_font_description_free>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Freed<cairo_font_options_destroy>>;

constexpr const char* family = "Noto Sans CJK SC, sans-serif";
constexpr double points_per_dot = 72.0 / 25.4 / static_cast<double>(dots_per_mm);
/// White around the drawing on a PDF's page: what the printer's paper has at either side of its head.
constexpr double page_margin_dots = 4.0 * static_cast<double>(dots_per_mm);
constexpr double column_gap = 16;
/// Letters keep clear of the edge, where a head's last dots and a guillotine are.
constexpr double inset = 6;
constexpr double rule_thickness = 2;
/// No ticket is longer: 1.5 m of paper are a defect.
constexpr double height_max = 12'000;

struct Type {
    double size;  ///< of the letters, in dots
    PangoWeight weight;
    double space;  ///< below the row
};

Type type_of(Look look) {
    switch (look) {
        case Look::heading:
            return {30, PANGO_WEIGHT_MEDIUM, 2};
        case Look::title:
            return {52, PANGO_WEIGHT_BOLD, 6};
        case Look::banner:
            return {36, PANGO_WEIGHT_BOLD, 8};
        case Look::field:
            return {26, PANGO_WEIGHT_MEDIUM, 2};
        case Look::weight:
            return {38, PANGO_WEIGHT_BOLD, 0};
        case Look::net:
            return {54, PANGO_WEIGHT_BOLD, 0};
        case Look::note:
            return {21, PANGO_WEIGHT_MEDIUM, 6};
        case Look::rule:
            return {0, PANGO_WEIGHT_NORMAL, 0};
        case Look::footnote:
            return {20, PANGO_WEIGHT_MEDIUM, 2};
    }
    ENSURE(false);
    return {};
}

/// Draws rows one below the other with its origin at the top left. One unit is one dot, on whatever surface.
class Drawing {
public:
    Drawing(cairo_t* pen, double width) : pen_(pen), width_(width) {}

    void draw(const TicketSheet& sheet) {
        set_black();
        for (const SheetRow& row : sheet.rows) draw(row);
    }

    [[nodiscard]] double height() const { return y_; }
    [[nodiscard]] bool lacks_characters() const { return lacks_characters_; }

private:
    void draw(const SheetRow& row) {
        const Type type = type_of(row.look);
        switch (row.look) {
            case Look::heading:
            case Look::title:
            case Look::footnote:
                draw_line(row.left, type, PANGO_ALIGN_CENTER);
                break;
            case Look::note:
                draw_line(row.left, type, PANGO_ALIGN_RIGHT);
                break;
            case Look::banner:
                draw_banner(row.left, type);
                break;
            case Look::rule:
                draw_rule();
                break;
            case Look::field:
            case Look::weight:
            case Look::net:
                draw_pair(row, type);
                break;
        }
        y_ += type.space;
    }

    void draw_line(const std::string& text, const Type& type, PangoAlignment alignment) {
        const Layout layout = lay_out(text, type, text_width(), alignment);
        show(layout, inset, y_);
        y_ += height_of(layout);
    }

    void draw_banner(const std::string& text, const Type& type) {
        constexpr double padding = 4;
        const Layout layout = lay_out(text, type, text_width(), PANGO_ALIGN_CENTER);
        const double height = height_of(layout) + 2 * padding;
        cairo_rectangle(pen_, 0, y_, width_, height);
        cairo_fill(pen_);
        cairo_set_source_rgb(pen_, 1, 1, 1);
        show(layout, inset, y_ + padding);
        set_black();
        y_ += height;
    }

    void draw_rule() {
        constexpr double space = 7;
        cairo_rectangle(pen_, 0, std::floor(y_ + space), width_, rule_thickness);
        cairo_fill(pen_);
        y_ = std::floor(y_ + space) + rule_thickness + space;
    }

    /// Label and value stand on one line of writing. A value that is too long for it goes on below.
    void draw_pair(const SheetRow& row, const Type& type) {
        Type label_type = type;
        label_type.size = row.look == Look::field ? type.size : type.size * 0.8;
        const Layout label = lay_out(row.left, label_type, text_width(), PANGO_ALIGN_LEFT);
        int label_width = 0;
        pango_layout_get_size(label.get(), &label_width, nullptr);
        const double taken = static_cast<double>(label_width) / PANGO_SCALE + column_gap;
        const double room = std::max(text_width() - taken, width_ / 3);
        const Layout value = lay_out(row.right, type, room, PANGO_ALIGN_RIGHT);
        const double baseline = std::max(baseline_of(label), baseline_of(value));
        show(label, inset, y_ + baseline - baseline_of(label));
        show(value, width_ - inset - room, y_ + baseline - baseline_of(value));
        y_ +=
            std::max(height_of(label) - baseline_of(label), height_of(value) - baseline_of(value)) + baseline;
    }

    Layout lay_out(const std::string& text, const Type& type, double width, PangoAlignment alignment) {
        Layout layout{pango_cairo_create_layout(pen_)};
        PangoContext* context = pango_layout_get_context(layout.get());
        // Nothing may depend on the surface, or paper and PDF would break their lines differently.
        const FontOptions options{cairo_font_options_create()};
        cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
        cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
        pango_cairo_context_set_font_options(context, options.get());
        pango_context_set_language(context, pango_language_from_string("zh-cn"));
        pango_layout_context_changed(layout.get());
        const Font font{pango_font_description_from_string(family)};
        pango_font_description_set_absolute_size(font.get(), type.size * PANGO_SCALE);
        pango_font_description_set_weight(font.get(), type.weight);
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_alignment(layout.get(), alignment);
        pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
        lacks_characters_ = lacks_characters_ || pango_layout_get_unknown_glyphs_count(layout.get()) > 0;
        return layout;
    }

    void show(const Layout& layout, double x, double y) {
        cairo_move_to(pen_, x, y);
        pango_cairo_show_layout(pen_, layout.get());
    }

    [[nodiscard]] double text_width() const { return width_ - 2 * inset; }
    void set_black() { cairo_set_source_rgb(pen_, 0, 0, 0); }

    static double height_of(const Layout& layout) {
        int height = 0;
        pango_layout_get_size(layout.get(), nullptr, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }
    static double baseline_of(const Layout& layout) {
        return static_cast<double>(pango_layout_get_baseline(layout.get())) / PANGO_SCALE;
    }

    cairo_t* pen_;
    double width_;
    double y_ = 0;
    bool lacks_characters_ = false;
};

/// Pango keeps fonts for each thread for as long as it lives; a ticket comes every few minutes at most.
struct FontsForNow {
    FontsForNow() = default;
    ~FontsForNow() { pango_cairo_font_map_set_default(nullptr); }
    FontsForNow(const FontsForNow&) = delete;
    FontsForNow& operator=(const FontsForNow&) = delete;
};

/// How long the drawing is, in whole dots.
Result<double, std::string> measure(const TicketSheet& sheet, double width) {
    const Surface nowhere{cairo_recording_surface_create(CAIRO_CONTENT_COLOR, nullptr)};
    const Pen pen{cairo_create(nowhere.get())};
    Drawing drawing(pen.get(), width);
    drawing.draw(sheet);
    if (drawing.lacks_characters())
        return Unexpected{
            std::string{"no installed font has all of the ticket's characters; install the "
                        "Debian package fonts-noto-cjk"}};
    if (cairo_status(pen.get()) != CAIRO_STATUS_SUCCESS)
        return Unexpected{std::string{cairo_status_to_string(cairo_status(pen.get()))}};
    if (drawing.height() > height_max) return Unexpected{std::string{"the ticket is longer than 1.5 m"}};
    return std::ceil(drawing.height());
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int size) {
    static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
}

/// The document says when the ticket was made and not when the file was: the same ticket, the same bytes.
void describe(cairo_surface_t* pdf, const TicketSheet& sheet) {
    std::string made = local_text(sheet.issued_at, Duration{}) + "Z";
    std::ranges::replace(made, ' ', 'T');
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, ("过磅单 " + sheet.number).c_str());
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "Graingate");
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, made.c_str());
}

/// Thermal paper knows black and white only: what is more than half covered becomes black.
Raster dots_of(cairo_surface_t* image, std::size_t width, std::size_t height) {
    Raster raster{width, height, std::vector<std::uint8_t>(width / 8 * height)};
    const unsigned char* pixels = cairo_image_surface_get_data(image);
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(image));
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x)
            if (pixels[y * stride + x * 4 + 1] < 128)
                raster.bits[y * raster.row_bytes() + x / 8] |= static_cast<std::uint8_t>(0x80U >> (x % 8));
    return raster;
}

}  // namespace

Result<std::string, std::string> ticket_pdf(const TicketSheet& sheet, std::size_t width_dots) {
    const FontsForNow fonts;
    const auto width = static_cast<double>(width_dots);
    const auto height = measure(sheet, width);
    if (!height) return Unexpected{height.error()};
    std::string bytes;
    {
        const Surface page{cairo_pdf_surface_create_for_stream(
            append, &bytes, (width + 2 * page_margin_dots) * points_per_dot,
            (*height + 2 * page_margin_dots) * points_per_dot)};
        describe(page.get(), sheet);
        const Pen pen{cairo_create(page.get())};
        cairo_scale(pen.get(), points_per_dot, points_per_dot);
        cairo_translate(pen.get(), page_margin_dots, page_margin_dots);
        Drawing(pen.get(), width).draw(sheet);
        cairo_show_page(pen.get());
        cairo_surface_finish(page.get());
        if (cairo_surface_status(page.get()) != CAIRO_STATUS_SUCCESS)
            return Unexpected{std::string{cairo_status_to_string(cairo_surface_status(page.get()))}};
    }
    return bytes;
}

Result<Raster, std::string> ticket_raster(const TicketSheet& sheet, std::size_t width_dots) {
    ENSURE(width_dots % 8 == 0 && width_dots >= width_dots_min && width_dots <= width_dots_max);
    const FontsForNow fonts;
    const auto height = measure(sheet, static_cast<double>(width_dots));
    if (!height) return Unexpected{height.error()};
    const Surface image{cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width_dots),
                                                   static_cast<int>(*height))};
    const Pen pen{cairo_create(image.get())};
    cairo_set_source_rgb(pen.get(), 1, 1, 1);
    cairo_paint(pen.get());
    Drawing(pen.get(), static_cast<double>(width_dots)).draw(sheet);
    cairo_surface_flush(image.get());
    if (cairo_status(pen.get()) != CAIRO_STATUS_SUCCESS)
        return Unexpected{std::string{cairo_status_to_string(cairo_status(pen.get()))}};
    return dots_of(image.get(), width_dots, static_cast<std::size_t>(*height));
}

}  // namespace graingate::printing
