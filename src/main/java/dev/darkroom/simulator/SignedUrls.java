package dev.darkroom.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Links in the form of presigned S3 URLs. The signature covers path and query byte for byte, and the query holds escapes
 * that a client changes when it decodes and encodes it again ({@code %7E}, {@code %20}), so that such a client is found out.
 */
final class SignedUrls {
    static final String PATH = "/asset.simulator/";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern QUERY =
            Pattern.compile("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=[^&]*&X-Amz-Date=(\\d{8}T\\d{6}Z)"
                    + "&X-Amz-Expires=(\\d{1,6})&X-Amz-SignedHeaders=host&response-content-disposition=[^&]*"
                    + "(?:&x-simulator-fault=([a-z0-9-]+))?&X-Amz-Signature=[0-9a-f]{64}");
    private static final String SIGNATURE = "&X-Amz-Signature=";

    private final SecretKeySpec secret;

    /** What a query says once its signature is found right. */
    record Grant(Instant signedAt, Duration lifetime, Optional<Fault> fault) {
        boolean isExpired(Instant now) {
            return now.getEpochSecond() > signedAt.plus(lifetime).getEpochSecond();
        }
    }

    /** Takes the secret kept in the home, so that links stay good across restarts; makes one at first. */
    SignedUrls(Path home) {
        Path file = home.resolve("link-secret");
        try {
            if (Files.notExists(file)) {
                byte[] random = new byte[32];
                new SecureRandom().nextBytes(random);
                Path fresh = home.resolve("link-secret.part");
                Files.deleteIfExists(fresh);
                if (home.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.createFile(
                            fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                }
                Files.write(fresh, random);
                Files.move(fresh, file);
            }
            secret = new SecretKeySpec(Files.readAllBytes(file), "HmacSHA256");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the links' secret in " + file, e);
        }
    }

    /** A link for a key, good from now on. */
    String link(String origin, String key, Instant now, Duration lifetime, Optional<Fault> fault) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        String date = DATE.format(now);
        String query = "X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=SIMULATOR%2F" + date.substring(0, 8) + "%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=" + date
                + "&X-Amz-Expires=" + lifetime.toSeconds()
                + "&X-Amz-SignedHeaders=host"
                + "&response-content-disposition=inline%3B%20filename%3D%22edited%7E" + name + "%22"
                + fault.map(met -> "&x-simulator-fault=" + met.label()).orElse("");
        return origin + PATH + key + "?" + query + SIGNATURE + sign(PATH + key + "?" + query);
    }

    /** What the raw query of a link grants; empty when the signature does not match path and query byte for byte. */
    Optional<Grant> check(String rawPath, String rawQuery) {
        Matcher matcher = QUERY.matcher(rawQuery == null ? "" : rawQuery);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int split = rawQuery.lastIndexOf(SIGNATURE);
        String expected = sign(rawPath + "?" + rawQuery.substring(0, split));
        if (!expected.equals(rawQuery.substring(split + SIGNATURE.length()))) {
            return Optional.empty();
        }
        return Optional.of(new Grant(
                DATE.parse(matcher.group(1), Instant::from),
                Duration.ofSeconds(Long.parseLong(matcher.group(2))),
                Optional.ofNullable(matcher.group(3)).map(Fault::of)));
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA256", e);
        }
    }
}
