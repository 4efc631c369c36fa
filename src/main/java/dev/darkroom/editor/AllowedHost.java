package dev.darkroom.editor;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of {@code darkroom.result.hosts}.
 *
 * @param name lower case; with a leading dot for every name below it
 * @param port -1 where the entry names none: then only https on 443 is allowed
 */
record AllowedHost(String name, int port) {

    private static final Pattern ENTRY =
            Pattern.compile("(\\.?[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}))?");

    static Optional<AllowedHost> parse(String entry) {
        Matcher matcher = ENTRY.matcher(entry.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = matcher.group(3) == null ? -1 : Integer.parseInt(matcher.group(3));
        boolean known = port == -1 || port >= 1 && port <= 65_535;
        return known ? Optional.of(new AllowedHost(matcher.group(1).toLowerCase(Locale.ROOT), port)) : Optional.empty();
    }

    boolean allows(URI link) {
        if (link.getHost() == null || link.getRawUserInfo() != null) {
            return false;
        }
        boolean https = "https".equalsIgnoreCase(link.getScheme());
        if (!https && !"http".equalsIgnoreCase(link.getScheme())) {
            return false;
        }
        int linkPort = link.getPort() == -1 ? (https ? 443 : 80) : link.getPort();
        boolean portFits = port == -1 ? https && linkPort == 443 : linkPort == port;
        String host = link.getHost().toLowerCase(Locale.ROOT);
        boolean nameFits =
                name.startsWith(".") ? host.endsWith(name) && host.length() > name.length() : host.equals(name);
        return portFits && nameFits;
    }
}
