package dev.darkroom.client;

import java.time.Duration;
import java.util.Optional;

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
