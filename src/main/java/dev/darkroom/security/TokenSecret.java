package dev.darkroom.security;

import dev.darkroom.job.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** The secret of a token: {@code dk_} and 256 random bits. The prefix is for scanners that look for secrets where none should be. */
final class TokenSecret {

    static final String PREFIX = "dk_";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("dk_[A-Za-z0-9_-]{43}");

    private TokenSecret() {}

    static String create() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether it can be one at all: what cannot is never looked up. */
    static boolean isFormed(String text) {
        return FORM.matcher(text).matches();
    }

    static String hash(String secret) {
        return Sha256.of(secret);
    }
}
