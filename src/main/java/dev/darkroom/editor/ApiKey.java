package dev.darkroom.editor;

import java.util.Arrays;

/**
 * The secret of the account. Never printed, logged or sent to any host but the API's.
 *
 * @param value visible ASCII characters
 */
public record ApiKey(String value) {

    /** Shorter values are no secrets; blanking them could hit ordinary words. */
    private static final int SECRET_LENGTH = 20;

    /** @throws IllegalArgumentException when it is empty or could not be sent as a header; the message does not repeat it */
    public ApiKey {
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "darkroom.api-key must be one word of visible ASCII characters, without quotes or spaces");
        }
    }

    /** Blanks the key out of an answer that repeats it, in place and without changing the length, since answers are stored. */
    void blankIn(byte[] answer) {
        if (value.length() < SECRET_LENGTH) {
            return;
        }
        for (int at = 0; at <= answer.length - value.length(); at++) {
            if (standsAt(answer, at)) {
                Arrays.fill(answer, at, at + value.length(), (byte) '*');
            }
        }
    }

    private boolean standsAt(byte[] answer, int at) {
        for (int i = 0; i < value.length(); i++) {
            if (answer[at + i] != value.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "ApiKey[***]";
    }
}
