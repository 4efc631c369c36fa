package dev.darkroom.worker;

import dev.darkroom.asset.AssetStore;
import dev.darkroom.asset.InputPicture;
import dev.darkroom.asset.RefusedAsset;
import dev.darkroom.editor.DownloadOutcomes;
import dev.darkroom.editor.DownloadReply;
import dev.darkroom.editor.Editor;
import dev.darkroom.editor.EditorConfig;
import dev.darkroom.editor.Next;
import dev.darkroom.editor.Reply;
import dev.darkroom.editor.UploadAnswer;
import dev.darkroom.editor.UploadOutcomes;
import dev.darkroom.editor.Verdict;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.Permits;
import dev.darkroom.result.ResultException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** Puts the picture into the provider's asset store, unless the same bytes are there already. */
@ApplicationScoped
class UploadStep {

    private final Editor editor;
    private final Assets assets;
    private final AssetStore store;
    private final Permits permits;
    private final Account account;
    private final Shelf shelf;
    private final Steps steps;
    private final int concurrency;
    private final FreeDecision decision;

    /** Of fetches: nothing hangs on them but time, and whoever is offline for some minutes is to lose no row. */
    private final FreeDecision fetching;

    /** Uploads under way by the picture's hash: jobs with the same picture wait for the first of them. */
    private final Map<String, Uni<Sent>> underWay = new ConcurrentHashMap<>();

    /** Whose upload it was, and its answer: none where nothing could be sent. */
    private record Sent(long job, Optional<Reply> reply) {}

    UploadStep(
            Editor editor,
            Assets assets,
            AssetStore store,
            Permits permits,
            Account account,
            Shelf shelf,
            Steps steps,
            EditorConfig config) {
        this.editor = editor;
        this.assets = assets;
        this.store = store;
        this.permits = permits;
        this.account = account;
        this.shelf = shelf;
        this.steps = steps;
        this.concurrency = config.uploadConcurrency();
        this.decision = new FreeDecision(config.maxAttempts(), Backoff.of(config), config.lookUpInterval());
        this.fetching = new FreeDecision(config.maxAttempts() * 2, Backoff.of(config), config.lookUpInterval());
    }

    @Incoming("uploads")
    @Outgoing("uploaded")
    Multi<Message<Completion>> uploads(Multi<Message<Claim>> claims) {
        return steps.inFlight(claims, concurrency, this::upload);
    }

    private Uni<Completion> upload(Claim claim) {
        ImageSource image = claim.image();
        Uni<Completion> upload = image instanceof ImageSource.Remote remote
                ? shelf.part(claim, decision, part -> fetch(claim, remote, part))
                : blocking(() -> file(image)).flatMap(file -> upload(claim, file));
        return upload.onFailure(UnusableImage.class)
                .recoverWithItem(failure -> unusable(claim, (UnusableImage) failure))
                .onFailure(IOException.class)
                .recoverWithItem(failure -> decision.retry(claim, ErrorCode.IMAGE_MISSING, null, sentence(failure)));
    }

    /** A server that tells no length, and breaks off, sends half a picture without a word: the next try may bring all of it. */
    private Completion unusable(Claim claim, UnusableImage failure) {
        boolean mayBeCut = claim.image() instanceof ImageSource.Remote && failure.error() == ErrorCode.IMAGE_DAMAGED;
        return mayBeCut
                ? fetching.retry(claim, failure.error(), null, failure.getMessage())
                : decision.fail(claim, failure.error(), null, failure.getMessage());
    }

    private Uni<Completion> fetch(Claim claim, ImageSource.Remote remote, Path part) {
        return editor.fetch(remote.url(), part)
                .flatMap(reply -> fetched(claim, part, reply))
                .eventually(() -> blocking(() -> Files.deleteIfExists(part)));
    }

    private Uni<Completion> fetched(Claim claim, Path part, DownloadReply reply) {
        if (reply instanceof DownloadReply.Downloaded) {
            return upload(claim, part);
        }
        if (reply instanceof DownloadReply.NotWritten notWritten) {
            return Uni.createFrom().failure(ResultException.writing(notWritten.cause(), part.getParent()));
        }
        return item(fetching.decide(claim, DownloadOutcomes.judgeFetch(reply, fetching.maxAttempts())));
    }

    private Uni<Completion> upload(Claim claim, Path file) {
        return blocking(() -> look(claim.image(), file))
                .flatMap(picture -> blocking(() -> known(claim, picture))
                        .flatMap(path -> path.map(there -> item(done(claim, null, there)))
                                .orElseGet(() -> send(claim, picture).map(sent -> settle(claim, sent)))));
    }

    /** The path the provider could not find (a job that comes back from EDIT brings it along) is not offered again. */
    private Optional<String> known(Claim claim, InputPicture picture) {
        Optional<String> path = assets.path(picture.sha256());
        if (path.isPresent() && path.get().equals(claim.assetPath())) {
            assets.forget(path.get());
            return Optional.empty();
        }
        return path;
    }

    /** One permit, one upload, one entry for a picture, and one answer that says something of the account, however many jobs wait for it. */
    private Uni<Sent> send(Claim claim, InputPicture picture) {
        return underWay.computeIfAbsent(
                picture.sha256(),
                hash -> permits.forUpload()
                        .flatMap(permitted -> permitted
                                ? editor.upload(picture.file(), picture.type())
                                        .call(reply -> account.heed(reply, judge(reply), "upload"))
                                        .flatMap(reply -> remember(picture, reply))
                                : Uni.createFrom().item(Optional.<Reply>empty()))
                        .map(reply -> new Sent(claim.jobId(), reply))
                        .onTermination()
                        .invoke(() -> underWay.remove(hash))
                        .memoize()
                        .indefinitely());
    }

    private Uni<Optional<Reply>> remember(InputPicture picture, Reply reply) {
        Optional<UploadAnswer> answer = reply instanceof Reply.Answer a && a.status() / 100 == 2
                ? UploadAnswer.read(a.body())
                : Optional.empty();
        return blocking(() -> {
            if (answer.isPresent()) {
                picture.requireUnchanged();
                assets.remember(picture.sha256(), answer.get().assetPath(), picture.bytes());
            }
            return Optional.of(reply);
        });
    }

    private Verdict judge(Reply reply) {
        return UploadOutcomes.judge(reply, decision.maxAttempts());
    }

    private Completion settle(Claim claim, Sent sent) {
        if (sent.reply().isEmpty()) {
            return decision.handBack(
                    claim, "The queue was stopped, or no permit came in time, before the picture was uploaded.");
        }
        Reply reply = sent.reply().get();
        Verdict verdict = judge(reply);
        if (verdict.next() instanceof Next.Wait && sent.job() != claim.jobId()) {
            return decision.throttledWithAnother(claim);
        }
        if (!(verdict.next() instanceof Next.Done)) {
            return decision.decide(claim, verdict);
        }
        UploadAnswer there = UploadAnswer.read(((Reply.Answer) reply).body()).orElseThrow();
        return done(claim, verdict.httpStatus(), there.assetPath());
    }

    private static Uni<Completion> item(Completion completion) {
        return Uni.createFrom().item(completion);
    }

    private static Completion done(Claim claim, Integer httpStatus, String path) {
        Completion.Line edit = new Completion.Line(Step.EDIT, Duration.ZERO, 0);
        return new Completion(claim, Outcome.SUCCEEDED, false, httpStatus, null, null, null, path, null, edit);
    }

    private Path file(ImageSource image) throws IOException {
        if (image instanceof ImageSource.LocalFile local) {
            return local.path();
        }
        String sha256 = ((ImageSource.Kept) image).sha256();
        return store.find(sha256)
                .orElseThrow(
                        () -> new UnusableImage(
                                ErrorCode.IMAGE_MISSING,
                                image + " is not in " + store.folder()
                                        + ": it was handed in to a node that does not share this folder (darkroom.assets.dir), or it was removed"));
    }

    private static InputPicture look(ImageSource image, Path file) throws IOException {
        InputPicture picture = read(file);
        // A disk that has rotted is found before a wrong picture is paid for.
        if (image instanceof ImageSource.Kept kept && !kept.sha256().equals(picture.sha256())) {
            throw new UnusableImage(
                    ErrorCode.IMAGE_DAMAGED,
                    file + " is damaged: its bytes are not those of its name. Hand the picture in again");
        }
        return picture;
    }

    private static InputPicture read(Path file) throws IOException {
        try {
            return InputPicture.read(file);
        } catch (RefusedAsset e) {
            boolean damaged = e.reason() == RefusedAsset.Reason.DAMAGED;
            throw new UnusableImage(damaged ? ErrorCode.IMAGE_DAMAGED : ErrorCode.IMAGE_WRONG_TYPE, e.getMessage());
        }
    }

    private static String sentence(Throwable failure) {
        return "The picture cannot be read: " + failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private static <T> Uni<T> blocking(Callable<T> work) {
        return Uni.createFrom()
                .emitter(emitter -> Infrastructure.getDefaultWorkerPool().execute(() -> {
                    try {
                        emitter.complete(work.call());
                    } catch (Throwable e) {
                        emitter.fail(e);
                    }
                }));
    }
}
