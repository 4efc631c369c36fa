package dev.darkroom.queue;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

/** Where an answer goes before anything else is done with it. */
@ApplicationScoped
public class AnswerJournal {

    private final GroupedWriter<StoredAnswer> writer;

    AnswerJournal(Answers answers, QueueConfig config, QueueThreads threads) {
        this.writer = new GroupedWriter<>(
                "answers", answers::write, config.statementSize(), config.linger(), threads.executor());
    }

    /** The Uni completes once the answer is committed. It fails only when this node is closing. */
    public Uni<Void> keep(StoredAnswer answer) {
        return writer.write(answer);
    }

    @PreDestroy
    void close() {
        writer.close();
    }
}
