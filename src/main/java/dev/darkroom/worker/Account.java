package dev.darkroom.worker;

import dev.darkroom.editor.EditorConfig;
import dev.darkroom.editor.Next;
import dev.darkroom.editor.Reply;
import dev.darkroom.editor.Verdict;
import dev.darkroom.queue.CircuitBreaker;
import dev.darkroom.queue.Pace;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/**
 * What a reply says about the API and the account rather than about its job: everybody waits after a 429, stops when the key or the credits are
 * gone, and leaves an API that is down alone for a while.
 */
@ApplicationScoped
class Account {

    private static final Logger LOG = Logger.getLogger(Account.class);

    private final Pace pace;
    private final CircuitBreaker circuit;
    private final int circuitFailures;

    Account(Pace pace, CircuitBreaker circuit, EditorConfig config) {
        this.pace = pace;
        this.circuit = circuit;
        this.circuitFailures = config.circuitFailures();
    }

    /**
     * Acts before the job is put back into the line, so that it is not claimed again at once.
     *
     * @param resource whose limit a 429 speaks of: {@code api} or {@code upload}
     */
    Uni<Void> heed(Reply reply, Verdict verdict, String resource) {
        if (!isNews(reply, verdict)) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> {
                    try {
                        heedNow(reply, verdict, resource);
                    } catch (SQLException e) {
                        // The job goes on all the same, and the next one meets the same answer.
                        LOG.warnf("Cannot write what the provider said of the account: %s", e.getMessage());
                    }
                });
    }

    /** Anything else is a change of threads for nothing. */
    private boolean isNews(Reply reply, Verdict verdict) {
        return verdict.tellsOfOutage(reply)
                || verdict.next() instanceof Next.Wait
                || verdict.next() instanceof Next.StopQueue
                || reply instanceof Reply.Answer && circuit.isDue();
    }

    private void heedNow(Reply reply, Verdict verdict, String resource) throws SQLException {
        if (verdict.tellsOfOutage(reply)) {
            circuit.failed(circuitFailures);
        } else if (reply instanceof Reply.Answer) {
            circuit.answered();
        }
        if (verdict.next() instanceof Next.Wait wait) {
            pace.throttled(resource, wait.retryAfter());
        }
        if (verdict.next() instanceof Next.StopQueue) {
            pace.stop(new Pace.Stop(verdict.code().name(), verdict.message()));
        }
    }
}
