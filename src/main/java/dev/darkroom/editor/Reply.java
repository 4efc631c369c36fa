package dev.darkroom.editor;

import java.util.Optional;

/** What came of a call. The line between {@link NotSent} and {@link NoAnswer} decides whether money may have been spent. */
public sealed interface Reply {

    /**
     * A whole answer, whatever it says.
     *
     * @param status HTTP status, 100 to 599; others there are none of, and they are taken for 5xx (RFC 9110, 15)
     * @param contentType the header as it came; null where there was none
     * @param body every byte of it, at most {@code darkroom.editor.max-answer-bytes}; the API key is blanked out where it was repeated
     * @param retryAfter the {@code Retry-After} header as it came; null where there was none
     * @param date the {@code Date} header as it came; null where there was none
     */
    record Answer(int status, String contentType, byte[] body, String retryAfter, String date) implements Reply {

        private static final int LAST = 599;

        public Answer {
            status = status < 100 || status > LAST ? LAST : status;
        }

        /** The body is a picture. */
        public boolean isPicture() {
            return status / 100 == 2
                    && body.length > 0
                    && Optional.ofNullable(contentType).orElse("").strip().regionMatches(true, 0, "image/", 0, 6);
        }

        @Override
        public String toString() {
            return "Answer[status=" + status + ", contentType=" + contentType + ", bytes=" + body.length + "]";
        }
    }

    /**
     * For certain no byte of the request was written: the name did not resolve, the connection was refused or not made in time, the TLS
     * handshake failed, or no connection was free.
     */
    record NotSent(Throwable cause) implements Reply {}

    /**
     * The request was written, or may have been, and no whole answer came: timeout, reset, closed, cut, too large.
     *
     * @param partial what had come of the body; empty where nothing had
     */
    record NoAnswer(Throwable cause, byte[] partial) implements Reply {
        public NoAnswer(Throwable cause) {
            this(cause, new byte[0]);
        }
    }
}
