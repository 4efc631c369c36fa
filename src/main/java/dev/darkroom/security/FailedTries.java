package dev.darkroom.security;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows down whoever tries tokens: ten wrong ones from an address (of IPv6: a /64), then one in six seconds. A token that has been right here lately is let
 * through all the same, so that one client with an old token does not lock out the others behind its proxy. Remembers so much and no more: the longest unheard
 * of is forgotten.
 */
final class FailedTries {

    private static final int BURST = 10;
    private static final long REFILL_NANOS = 6_000_000_000L;
    private static final int ADDRESSES = 10_000;
    private static final int TOKENS = 1_000;

    private final LongSupplier clock;
    /** When the address has paid for its tries: like the theoretical arrival time of a rate limit. */
    private final Map<String, Long> paidAt = bounded(ADDRESSES);

    private final Map<String, Boolean> right = bounded(TOKENS);

    FailedTries() {
        this(System::nanoTime);
    }

    FailedTries(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized void wrong(String address, String secret) {
        right.remove(TokenSecret.hash(secret));
        long now = clock.getAsLong();
        paidAt.merge(key(address), now + REFILL_NANOS, (paid, first) -> (paid - now > 0 ? paid : now) + REFILL_NANOS);
    }

    synchronized void right(String secret) {
        right.put(TokenSecret.hash(secret), true);
    }

    /** Seconds to wait until this one may be tried; 0: now. */
    synchronized long wait(String address, String secret) {
        Long paid = paidAt.get(key(address));
        if (paid == null || right.containsKey(TokenSecret.hash(secret))) {
            return 0;
        }
        long ahead = paid - clock.getAsLong() - (BURST - 1) * REFILL_NANOS;
        return ahead <= 0 ? 0 : (ahead + 999_999_999L) / 1_000_000_000L;
    }

    /** What a proxy says may be any text: no name is looked up, which would hold up everybody's requests. */
    private static String key(String address) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(address);
        if (literal == null) {
            return address;
        }
        byte[] bytes = literal.getAddress();
        return HexFormat.of().formatHex(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }

    private static <V> Map<String, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
