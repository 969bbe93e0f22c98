#include "controller/devices/profile/link_address.hpp"

#include <gmock/gmock.h>

namespace graingate::devices {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string fault_of(std::string_view text, std::uint8_t unit = 1) {
    const auto address = parse_link(text, unit);
    return address ? "taken: " + address->text() : address.error();
}

TEST(LinkAddress, ReadsHostsAndPorts) {
    EXPECT_EQ(parse_link("10.0.0.7", 3).value(), (LinkAddress{"10.0.0.7", 502, 3, {}}));
    EXPECT_EQ(parse_link("scale-1:5020", 255).value(), (LinkAddress{"scale-1", 5020, 255, {}}));
    EXPECT_EQ(parse_link("[fe80::1]:503", 1).value(), (LinkAddress{"fe80::1", 503, 1, {}}));
    EXPECT_EQ(parse_link("fe80::1", 1).value(), (LinkAddress{"fe80::1", 502, 1, {}}));
    EXPECT_EQ(parse_link("[fe80::1]:503", 1)->text(), "[fe80::1]:503 unit 1");
}

TEST(LinkAddress, ReadsSerialLinesAndWritesThemBack) {
    const auto address = parse_link("serial:/dev/ttyUSB0:19200:8E1", 17).value();
    EXPECT_EQ(*address.serial, (SerialLine{"/dev/ttyUSB0", 19'200, 8, 'E', 1}));
    EXPECT_EQ(address.text(), "serial:/dev/ttyUSB0:19200:8E1 unit 17");
    EXPECT_EQ(parse_serial("serial:/dev/serial/by-path/pci-0:1.0:9600:7O2")->path,
              "/dev/serial/by-path/pci-0:1.0")
        << "a path may hold colons";
}

TEST(LinkAddress, SaysWhatIsWrongAndWhatIsAllowed) {
    const auto allowed = HasSubstr("allowed: HOST, HOST:PORT or serial:/dev/NAME:BAUD:8N1");
    EXPECT_THAT(fault_of("serial:/dev/ttyUSB0"),
                AllOf(HasSubstr("a path, a baud rate and a format"), allowed));
    EXPECT_THAT(fault_of("serial:"), AllOf(HasSubstr("a path, a baud rate and a format"), allowed));
    EXPECT_THAT(fault_of("serial:ttyUSB0:9600:8N1"), AllOf(HasSubstr("must begin with /"), allowed));
    EXPECT_THAT(fault_of("serial:/dev/ttyUSB0:9601:8N1"),
                AllOf(HasSubstr("'9601' is none of 1200, 2400, 4800, 9600"), allowed));
    for (const std::string format : {"8N", "9N1", "8X1", "8N3", "8n1", "8N1 "})
        EXPECT_THAT(fault_of("serial:/dev/ttyUSB0:9600:" + format),
                    AllOf(HasSubstr("7 or 8, then N, E or O, then 1 or 2"), allowed));
    EXPECT_THAT(fault_of("10.0.0.7:0"), AllOf(HasSubstr("the port '0'"), allowed));
    EXPECT_THAT(fault_of("10.0.0.7:65536"), AllOf(HasSubstr("1 to 65535"), allowed));
    EXPECT_THAT(fault_of(":502"), AllOf(HasSubstr("the host is missing"), allowed));
    EXPECT_THAT(fault_of("[::1:502"), AllOf(HasSubstr("bracket"), allowed));
}

TEST(LinkAddress, AUnitOnALineIsOneTo247) {
    EXPECT_THAT(fault_of("serial:/dev/ttyUSB0:9600:8N1", 0), HasSubstr("unit 0 cannot be on a serial line"));
    EXPECT_THAT(fault_of("serial:/dev/ttyUSB0:9600:8N1", 248), HasSubstr("1 to 247"));
    EXPECT_THAT(fault_of("serial:/dev/ttyUSB0:9600:8N1", 247), HasSubstr("taken"));
}

}  // namespace
}  // namespace graingate::devices
