package dev.darkroom.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses that begin alike (CIDR), of IPv4 or IPv6: {@code 10.0.0.0/8}, {@code fd00::/8}; a single address needs no length. */
public final class AddressRange {

    private static final Pattern FORM =
            Pattern.compile("(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)");

    private final byte[] start;
    private final int bits;

    private AddressRange(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException saying what a range is */
    public static AddressRange of(String cidr) {
        int slash = cidr.indexOf('/');
        String literal = slash < 0 ? cidr : cidr.substring(0, slash);
        String length = slash < 0 ? "" : cidr.substring(slash + 1);
        if (FORM.matcher(literal).matches() && (slash < 0 || length.matches("\\d{1,3}"))) {
            try {
                // A literal: nothing is resolved.
                byte[] start = InetAddress.getByName(literal).getAddress();
                int bits = slash < 0 ? start.length * 8 : Integer.parseInt(length);
                if (bits <= start.length * 8) {
                    return new AddressRange(start, bits);
                }
            } catch (UnknownHostException e) {
                // Told below.
            }
        }
        throw new IllegalArgumentException(
                "\"%s\" is no range of addresses: it must be like 10.0.0.0/8 or fd00::/8".formatted(cidr));
    }

    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    boolean contains(byte[] address) {
        if (address.length != start.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (start[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
