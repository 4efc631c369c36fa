package dev.darkroom.result;

import dev.darkroom.job.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** A result could not be kept. Its message is for the user: what is wrong, where, and what to do. */
public final class ResultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Less than this left on the disk counts as full, where the system's own words do not say so. */
    private static final long NEXT_TO_NOTHING = 1 << 20;

    private final ErrorCode error;

    ResultException(ErrorCode error, String message) {
        this(error, message, null);
    }

    ResultException(ErrorCode error, String message, Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /**
     * Reads a failed write: {@link ErrorCode#DISK_FULL} or {@link ErrorCode#OUT_NOT_WRITABLE}.
     *
     * @param failure what the system said
     * @param folder the results folder
     */
    public static ResultException writing(IOException failure, Path folder) {
        if (isFull(failure, folder)) {
            return new ResultException(
                    ErrorCode.DISK_FULL,
                    "The disk that holds " + folder + " is full: free some space, then run the same command again.",
                    failure);
        }
        return new ResultException(
                ErrorCode.OUT_NOT_WRITABLE,
                "The results folder " + folder + " cannot be written: " + reason(said(failure)),
                failure);
    }

    /** What the system itself said lies at the bottom: clients wrap it. */
    private static IOException said(IOException failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                // Causes may lead back to themselves.
                .limit(10)
                .filter(IOException.class::isInstance)
                .map(IOException.class::cast)
                .reduce(failure, (upper, deeper) -> deeper);
    }

    private static String reason(IOException said) {
        if (said instanceof AccessDeniedException) {
            return "permission denied";
        }
        return said instanceof FileSystemException fault && fault.getReason() != null
                ? fault.getReason()
                : said.toString();
    }

    /** The system's words may be translated, so the space that is left is looked at, too. */
    private static boolean isFull(IOException failure, Path folder) {
        String words = (failure.getMessage() + " " + said(failure).getMessage()).toLowerCase(Locale.ROOT);
        if (words.contains("no space left") || words.contains("not enough space") || words.contains("quota exceeded")) {
            return true;
        }
        try {
            return Files.getFileStore(folder).getUsableSpace() < NEXT_TO_NOTHING && !isReadOnly(folder);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isReadOnly(Path folder) throws IOException {
        return Files.getFileStore(folder).isReadOnly() || !Files.isWritable(folder);
    }

    public ErrorCode error() {
        return error;
    }

    public Remedy remedy() {
        return Remedy.of(error);
    }

    ResultException adding(String sentence) {
        return new ResultException(error, getMessage() + " " + sentence, getCause());
    }
}
