package dev.darkroom.worker;

import dev.darkroom.asset.AssetStore;
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
import dev.darkroom.job.PictureType;
import dev.darkroom.job.Sha256;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.Permits;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileNotFoundException;
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

    private record Source(Path file, PictureType type, String sha256, long bytes) {}

    private final Editor editor;
    private final Assets assets;
    private final AssetStore store;
    private final Permits permits;
    private final Account account;
    private final Shelf shelf;
    private final Steps steps;
    private final int concurrency;
    private final FreeDecision decision;

    /** Uploads under way by the picture's hash: jobs with the same picture wait for the first of them. */
    private final Map<String, Uni<Optional<Reply>>> underWay = new ConcurrentHashMap<>();

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
        return upload.onFailure(IOException.class)
                .recoverWithItem(failure -> decision.fail(claim, ErrorCode.IMAGE_MISSING, null, sentence(failure)));
    }

    private Uni<Completion> fetch(Claim claim, ImageSource.Remote remote, Path part) {
        return editor.fetch(remote.url(), part)
                .flatMap(reply -> reply instanceof DownloadReply.Downloaded
                        ? upload(claim, part)
                        : item(decision.decide(claim, DownloadOutcomes.judgeFetch(reply, decision.maxAttempts()))))
                .eventually(() -> blocking(() -> Files.deleteIfExists(part)));
    }

    private Uni<Completion> upload(Claim claim, Path file) {
        return blocking(() -> checked(claim.image(), source(file)))
                .flatMap(source -> blocking(() -> known(claim, source))
                        .flatMap(path -> path.map(there -> item(done(claim, null, there)))
                                .orElseGet(() -> send(source).flatMap(sent -> settle(claim, sent)))));
    }

    /** The path the provider could not find (a job that comes back from EDIT brings it along) is not offered again. */
    private Optional<String> known(Claim claim, Source source) {
        Optional<String> path = assets.path(source.sha256());
        if (path.isPresent() && path.get().equals(claim.assetPath())) {
            assets.forget(path.get());
            return Optional.empty();
        }
        return path;
    }

    /** One permit, one upload and one entry for a picture, however many jobs wait for it. */
    private Uni<Optional<Reply>> send(Source source) {
        return underWay.computeIfAbsent(
                source.sha256(),
                hash -> permits.forUpload()
                        .flatMap(permitted -> permitted
                                ? editor.upload(source.file(), source.type()).flatMap(reply -> remember(source, reply))
                                : Uni.createFrom().item(Optional.<Reply>empty()))
                        .onTermination()
                        .invoke(() -> underWay.remove(hash))
                        .memoize()
                        .indefinitely());
    }

    private Uni<Optional<Reply>> remember(Source source, Reply reply) {
        Optional<UploadAnswer> answer = reply instanceof Reply.Answer a && a.status() / 100 == 2
                ? UploadAnswer.read(a.body())
                : Optional.empty();
        return blocking(() -> {
            answer.ifPresent(there -> assets.remember(source.sha256(), there.assetPath(), source.bytes()));
            return Optional.of(reply);
        });
    }

    private Uni<Completion> settle(Claim claim, Optional<Reply> sent) {
        if (sent.isEmpty()) {
            return item(decision.handBack(
                    claim, "The queue was stopped, or no permit came in time, before the picture was uploaded."));
        }
        Reply reply = sent.get();
        Verdict verdict = UploadOutcomes.judge(reply, decision.maxAttempts());
        return account.heed(reply, verdict, "upload").map(heeded -> decided(claim, reply, verdict));
    }

    private Completion decided(Claim claim, Reply reply, Verdict verdict) {
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
                        () -> new FileNotFoundException(
                                image + " is not in " + store.folder()
                                        + ": it was handed in to a node that does not share this folder (darkroom.assets.dir), or it was removed"));
    }

    private static Source source(Path file) throws IOException {
        PictureType type = PictureType.of(file)
                .filter(PictureType::isInput)
                .orElseThrow(() -> new IOException(file + " is not a png, jpeg, webp or gif picture"));
        return new Source(file, type, Sha256.of(file), Files.size(file));
    }

    /** A disk that has rotted is found before a wrong picture is paid for. */
    private static Source checked(ImageSource image, Source source) throws IOException {
        if (image instanceof ImageSource.Kept kept && !kept.sha256().equals(source.sha256())) {
            throw new IOException(
                    source.file() + " is damaged: its bytes are not those of its name. Hand the picture in again");
        }
        return source;
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
