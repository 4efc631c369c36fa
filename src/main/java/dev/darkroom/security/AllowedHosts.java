package dev.darkroom.security;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The host names that this service answers to. A name that a stranger has pointed at our address (DNS rebinding) is none of them. */
final class AllowedHosts {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    private final Set<String> names;

    /** @param configured without port */
    AllowedHosts(List<String> configured) {
        names = configured.stream().map(AllowedHosts::plain).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @param host of the request, without port
     * @param address the address the connection came in on
     */
    boolean contains(String host, String address) {
        String name = plain(host);
        return LOOPBACK.contains(name) || names.contains(name) || name.equals(plain(address));
    }

    private static String plain(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }
}
