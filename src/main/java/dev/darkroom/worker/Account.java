package dev.darkroom.worker;

import dev.darkroom.editor.Next;
import dev.darkroom.editor.Verdict;
import dev.darkroom.queue.Pace;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/** What an answer says about the account rather than about its job: everybody waits after a 429, and stops when the key or the credits are gone. */
@ApplicationScoped
class Account {

    private static final Logger LOG = Logger.getLogger(Account.class);

    private final Pace pace;

    Account(Pace pace) {
        this.pace = pace;
    }

    /** Acts before the job is put back into the line, so that it is not claimed again at once. */
    Uni<Void> heed(Verdict verdict, String resource) {
        if (verdict.next() instanceof Next.Wait wait) {
            return act(() -> pace.throttled(resource, wait.retryAfter()));
        }
        if (verdict.next() instanceof Next.StopQueue) {
            return act(() -> pace.stop(new Pace.Stop(verdict.code().name(), verdict.message())));
        }
        return Uni.createFrom().voidItem();
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static Uni<Void> act(Action action) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> {
                    try {
                        action.run();
                    } catch (SQLException e) {
                        // The job goes back into the line all the same, and the next one meets the same answer.
                        LOG.warnf("Cannot write what the provider said of the account: %s", e.getMessage());
                    }
                });
    }
}
