package dev.darkroom.client;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Something that a service, or the way to it, did not let happen. Its message is for a person and says what to do. */
public abstract sealed class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ServiceException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Can the same request come through a little later? */
    abstract boolean isTemporary();

    /** How long the service asks to wait. */
    Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** Nobody answered. What was sent may have been done all the same. */
    public static final class Unreachable extends ServiceException {

        private static final long serialVersionUID = 1L;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        boolean isTemporary() {
            return true;
        }
    }

    /** What was given to find the service with is of no use: an address, a token. */
    public static final class Misconfigured extends ServiceException {

        private static final long serialVersionUID = 1L;

        Misconfigured(String message) {
            super(message, null);
        }

        @Override
        boolean isTemporary() {
            return false;
        }
    }

    /** What came is not what the service says it is. */
    public static final class Unusable extends ServiceException {

        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null);
        }

        @Override
        boolean isTemporary() {
            return false;
        }
    }

    /** What came cannot be kept on this machine: its disk is full, or it may not write there. */
    public static final class Unwritable extends ServiceException {

        private static final long serialVersionUID = 1L;

        Unwritable(Path file, Throwable cause) {
            super(file + " cannot be written: " + reason(cause), cause);
        }

        private static String reason(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof AccessDeniedException) {
                return "this user may not (permission denied)";
            }
            if (cause instanceof NoSuchFileException) {
                return "its folder is not there";
            }
            String said = cause instanceof FileSystemException fault ? fault.getReason() : cause.getMessage();
            return said == null ? cause.toString() : said;
        }

        @Override
        boolean isTemporary() {
            return false;
        }
    }

    /** The service answered that it will not, or cannot. */
    public static final class Refused extends ServiceException {

        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Refused(Problem problem) {
            super(problem.sentence(), null);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }

        @Override
        boolean isTemporary() {
            return problem.isTemporary();
        }

        @Override
        Optional<Duration> retryAfter() {
            return problem.retryAfter();
        }
    }
}
