package dev.darkroom.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses belong to the public internet, by the IANA special-purpose registries (RFC 6890 and its updates). */
public final class PublicAddress {

    private static final List<AddressRange> SPECIAL_V4 = ranges(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; cloud metadata of some providers
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local; cloud metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments; cloud metadata
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    /** Everything else of IPv6 is loopback, unspecified, mapped, NAT64, unique-local, link-local, multicast or unassigned. */
    private static final AddressRange GLOBAL_V6 = AddressRange.of("2000::/3");

    private static final List<AddressRange> SPECIAL_V6 = ranges(
            "2001::/23", // protocol assignments; Teredo, which wraps IPv4
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which wraps IPv4
            "3fff::/20"); // documentation

    private PublicAddress() {}

    public static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return SPECIAL_V4.stream().noneMatch(range -> range.contains(bytes));
        }
        return address instanceof Inet6Address
                && GLOBAL_V6.contains(bytes)
                && SPECIAL_V6.stream().noneMatch(range -> range.contains(bytes));
    }

    private static List<AddressRange> ranges(String... ranges) {
        return Stream.of(ranges).map(AddressRange::of).toList();
    }
}
