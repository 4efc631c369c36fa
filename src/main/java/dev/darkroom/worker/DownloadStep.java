package dev.darkroom.worker;

import dev.darkroom.editor.AiRecord;
import dev.darkroom.editor.DownloadOutcomes;
import dev.darkroom.editor.DownloadReply;
import dev.darkroom.editor.Editor;
import dev.darkroom.editor.EditorConfig;
import dev.darkroom.editor.LookUpOutcomes;
import dev.darkroom.editor.Next;
import dev.darkroom.editor.RecordMatch;
import dev.darkroom.editor.Reply;
import dev.darkroom.editor.Verdict;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import dev.darkroom.queue.AnswerJournal;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.Permits;
import dev.darkroom.queue.StoredAnswer;
import dev.darkroom.result.ResultException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * Fetches what was paid for. Where the answer has no link that still works, the record is looked up for a fresh one; that is free, and so is
 * every retry of this step.
 */
@ApplicationScoped
class DownloadStep {

    private final Editor editor;
    private final AnswerJournal journal;
    private final Permits permits;
    private final Account account;
    private final Shelf shelf;
    private final NamedRecords named;
    private final Unfetched unfetched;
    private final Steps steps;
    private final int concurrency;
    private final FreeDecision decision;

    DownloadStep(
            Editor editor,
            AnswerJournal journal,
            Permits permits,
            Account account,
            Shelf shelf,
            NamedRecords named,
            Unfetched unfetched,
            Steps steps,
            EditorConfig config) {
        this.editor = editor;
        this.journal = journal;
        this.permits = permits;
        this.account = account;
        this.shelf = shelf;
        this.named = named;
        this.unfetched = unfetched;
        this.steps = steps;
        this.concurrency = config.downloadConcurrency();
        this.decision = new FreeDecision(config.maxAttempts() * 2, Backoff.of(config), config.lookUpInterval());
    }

    @Incoming("downloads")
    @Outgoing("downloaded")
    Multi<Message<Completion>> downloads(Multi<Message<Claim>> claims) {
        return steps.inFlight(claims, concurrency, claim -> download(claim).flatMap(unfetched::heed));
    }

    private Uni<Completion> download(Claim claim) {
        Optional<Reply.Answer> answer = claim.answer().map(DownloadStep::reply);
        if (answer.filter(Reply.Answer::isPicture).isPresent()) {
            return shelf.keepBody(claim, answer.get().body(), decision);
        }
        Optional<AiRecord> record = answer.flatMap(a -> AiRecord.read(a.body()));
        return record.filter(DownloadStep::hasLink)
                .map(linked -> isNews(claim, linked)
                        ? fetch(claim.paidFor(linked.uuid()), linked, true)
                                .map(completion -> learning(linked, completion))
                        : fetch(claim, linked, true))
                .orElseGet(() -> lookUp(claim, record));
    }

    /** The look-up that brought this record may have ended before the journal could learn from it. */
    private static boolean isNews(Claim claim, AiRecord record) {
        return claim.editPaid() == null && record.uuid() != null && record.status() != AiRecord.Status.FAILURE;
    }

    private static Completion learning(AiRecord record, Completion completion) {
        return completion.learned() == null
                ? completion.learning(record.uuid(), new Completion.Learned(Outcome.SUCCEEDED, true))
                : completion;
    }

    private static boolean hasLink(AiRecord record) {
        return record.temporaryUrl() != null && record.status() != AiRecord.Status.PROCESSING;
    }

    private static Reply.Answer reply(StoredAnswer answer) {
        return new Reply.Answer(answer.httpStatus(), answer.contentType(), answer.body(), null, null);
    }

    private Uni<Completion> fetch(Claim claim, AiRecord record, boolean mayLookUp) {
        return shelf.part(
                claim,
                decision,
                part -> editor.download(record.temporaryUrl(), part).flatMap(reply -> {
                    if (reply instanceof DownloadReply.Downloaded) {
                        return shelf.keep(claim, part, record);
                    }
                    if (reply instanceof DownloadReply.Refused refused) {
                        return item(decision.fail(claim, refused.code(), null, refused.message()));
                    }
                    if (reply instanceof DownloadReply.NotWritten notWritten) {
                        return Uni.createFrom().failure(ResultException.writing(notWritten.cause(), part.getParent()));
                    }
                    if (mayLookUp && record.uuid() != null) {
                        return lookUp(claim, Optional.of(record));
                    }
                    return item(failed(claim, reply));
                }));
    }

    private Completion failed(Claim claim, DownloadReply reply) {
        return reply instanceof DownloadReply.Failed failed
                ? decision.decide(claim, DownloadOutcomes.judge(failed, decision.maxAttempts()))
                : decision.retry(
                        claim,
                        ErrorCode.RESULT_LINK_EXPIRED,
                        ((DownloadReply.Expired) reply).status(),
                        ErrorCode.RESULT_LINK_EXPIRED.explanation());
    }

    private Uni<Completion> lookUp(Claim claim, Optional<AiRecord> known) {
        UUID uuid = known.map(AiRecord::uuid).orElse(claim.recordUuid());
        if (uuid == null) {
            return item(decision.fail(claim, ErrorCode.RESULT_MISSING, null, ErrorCode.RESULT_MISSING.explanation()));
        }
        return permits.forLookUp()
                .flatMap(
                        permitted -> permitted
                                ? editor.lookUp(uuid).flatMap(reply -> checked(claim, uuid, known.isEmpty(), reply))
                                : item(
                                        decision.handBack(
                                                claim,
                                                "The queue was stopped, or no permit came in time, before the record could be looked up.")));
    }

    /** A record that a person has named must be of this very edit: whatever it tells otherwise would be told of the wrong one. */
    private Uni<Completion> checked(Claim claim, UUID uuid, boolean mayBeNamed, Reply reply) {
        Optional<String> difference = mayBeNamed && reply instanceof Reply.Answer answer
                ? AiRecord.read(answer.body())
                        .flatMap(record -> RecordMatch.difference(record, claim.request(), claim.assetPath()))
                : Optional.empty();
        return difference
                .map(why -> named.isNamed(claim, uuid)
                        .flatMap(byPerson -> byPerson
                                ? item(decision.fail(claim, ErrorCode.RECORD_MISMATCH, null, uuid + ": " + why))
                                : lookedUp(claim, uuid, reply)))
                .orElseGet(() -> lookedUp(claim, uuid, reply));
    }

    private Uni<Completion> lookedUp(Claim claim, UUID uuid, Reply reply) {
        Verdict verdict = LookUpOutcomes.judge(reply, decision.maxAttempts());
        return account.heed(reply, verdict, "api")
                .flatMap(ignored -> verdict.next() instanceof Next.Download
                        ? fetchFresh(claim, uuid, (Reply.Answer) reply)
                        : item(decision.afterLookUp(claim, uuid, verdict)));
    }

    private Uni<Completion> fetchFresh(Claim claim, UUID uuid, Reply.Answer answer) {
        AiRecord record = AiRecord.read(answer.body()).orElseThrow();
        return keep(claim, answer)
                .flatMap(ignored -> fetch(claim.paidFor(uuid), record, false))
                .map(completion -> completion.learning(uuid, new Completion.Learned(Outcome.SUCCEEDED, true)));
    }

    private Uni<Void> keep(Claim claim, Reply.Answer answer) {
        return journal.keep(
                new StoredAnswer(claim.jobId(), claim.lease(), answer.status(), answer.contentType(), answer.body()));
    }

    private static Uni<Completion> item(Completion completion) {
        return Uni.createFrom().item(completion);
    }
}
