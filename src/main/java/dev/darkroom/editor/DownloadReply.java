package dev.darkroom.editor;

import dev.darkroom.job.ErrorCode;
import java.io.IOException;
import java.time.Duration;

/** What came of a download or fetch. Unless it is {@link Downloaded} there is no file. */
public sealed interface DownloadReply {

    /**
     * The file is whole, not yet under its final name, and not synced: that is done by whoever gives it one.
     *
     * @param bytes its length, 1 to the configured maximum
     * @param contentType of a result: the header as it came, null where there was none; of a fetch: the type its first bytes tell
     */
    record Downloaded(long bytes, String contentType) implements DownloadReply {}

    /** The link is not valid any more (401, 403, 404, 410): a look-up may bring a fresh one. Never the reply to a fetch. */
    record Expired(int status) implements DownloadReply {}

    /** Trying again as it is cannot help. */
    record Refused(ErrorCode code, String message) implements DownloadReply {}

    /**
     * It may work later.
     *
     * @param status the HTTP status, or null where none came
     * @param retryAfter how long the server asks to be left alone, 0 to 10 minutes; zero where it does not say
     */
    record Failed(Integer status, String message, Duration retryAfter) implements DownloadReply {
        public Failed(Integer status, String message) {
            this(status, message, Duration.ZERO);
        }
    }

    /** The file could not be written: the disk is full, or may not be written to. The fault is on this machine. */
    record NotWritten(IOException cause) implements DownloadReply {}
}
