package dev.darkroom.service;

import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.JobLog;
import dev.darkroom.worker.StepListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** A line for each attempt, for who asks for them. The messages of the provider are left out: they may repeat the prompt. */
@ApplicationScoped
class AttemptLog implements StepListener {

    private static final Logger LOG = Logger.getLogger("dev.darkroom.attempts");

    private final boolean wanted;

    AttemptLog(LogConfig config) {
        this.wanted = config.attempts();
    }

    @Override
    public void ended(Completion completion, Instant began, Instant ended) {
        if (wanted) {
            JobLog.of(completion.claim()).info(LOG, line(completion, Duration.between(began, ended)));
        }
    }

    private static String line(Completion completion, Duration took) {
        Claim claim = completion.claim();
        return "batch %d, attempt %d, %s %s%s%s in %d ms, %s"
                .formatted(
                        claim.batchId(),
                        claim.lease(),
                        claim.step(),
                        completion.outcome(),
                        Optional.ofNullable(completion.httpStatus())
                                .map(status -> " " + status)
                                .orElse(""),
                        Optional.ofNullable(completion.code())
                                .map(code -> " " + code)
                                .orElse(""),
                        took.toMillis(),
                        completion.next() instanceof Completion.Rest rest
                                ? rest.state()
                                : "next " + ((Completion.Line) completion.next()).step());
    }
}
