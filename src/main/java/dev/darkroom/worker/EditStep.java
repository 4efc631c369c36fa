package dev.darkroom.worker;

import dev.darkroom.editor.EditOutcomes;
import dev.darkroom.editor.Editor;
import dev.darkroom.editor.EditorConfig;
import dev.darkroom.editor.Reply;
import dev.darkroom.editor.Verdict;
import dev.darkroom.queue.AnswerJournal;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.JobLog;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.queue.StoredAnswer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.jboss.logging.Logger;

/** The paid call. Its attempt is in the journal before this is reached, and its answer is kept before anybody reads it. */
@ApplicationScoped
class EditStep {

    private static final Logger LOG = Logger.getLogger(EditStep.class);

    private final Editor editor;
    private final AnswerJournal journal;
    private final QueueWorker worker;
    private final Account account;
    private final Steps steps;
    private final int concurrency;
    private final EditDecision decision;
    private final AtomicInteger inFlight = new AtomicInteger();

    EditStep(
            Editor editor,
            AnswerJournal journal,
            QueueWorker worker,
            Account account,
            Steps steps,
            EditorConfig config) {
        this.editor = editor;
        this.journal = journal;
        this.worker = worker;
        this.account = account;
        this.steps = steps;
        this.concurrency = config.concurrency();
        this.decision = new EditDecision(config.maxAttempts(), Backoff.of(config), config.firstLookUp());
    }

    @Incoming("edits")
    @Outgoing("edited")
    Multi<Message<Completion>> edits(Multi<Message<Claim>> claims) {
        return steps.inFlight(claims, concurrency, this::edit);
    }

    private Uni<Completion> edit(Claim claim) {
        return editor.edit(claim.request(), claim.assetPath(), () -> worker.mayBegin(claim))
                .onSubscription()
                .invoke(inFlight::incrementAndGet)
                .onTermination()
                .invoke(inFlight::decrementAndGet)
                .flatMap(reply -> keep(claim, reply))
                .flatMap(reply -> settle(claim, reply));
    }

    /** Paid calls that wait for their answer. */
    int inFlight() {
        return inFlight.get();
    }

    private Uni<Reply> keep(Claim claim, Reply reply) {
        return reply instanceof Reply.Answer answer
                ? journal.keep(new StoredAnswer(
                                claim.jobId(), claim.lease(), answer.status(), answer.contentType(), answer.body()))
                        .replaceWith(reply)
                : Uni.createFrom().item(reply);
    }

    private Uni<Completion> settle(Claim claim, Reply reply) {
        Verdict verdict = judge(reply);
        return account.heed(reply, verdict, "api").replaceWith(decision.decide(claim, verdict));
    }

    /**
     * What became of a claim whose answer was kept and never judged: its worker died, or was taken for dead. What it says of the account is old news: a key or credits may have come
     * since, and the next call will tell.
     */
    Completion settle(Claim claim, StoredAnswer kept) {
        try {
            return decision.decide(
                    claim, judge(new Reply.Answer(kept.httpStatus(), kept.contentType(), kept.body(), null, null)));
        } catch (RuntimeException e) {
            JobLog.of(claim).error(LOG, e, "the answer that was kept of it cannot be judged");
            return Completion.broken(claim, kept.httpStatus(), null, "Darkroom cannot judge the answer: " + e);
        }
    }

    private Verdict judge(Reply reply) {
        return EditOutcomes.judge(reply, decision.maxAttempts());
    }
}
