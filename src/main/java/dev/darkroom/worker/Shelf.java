package dev.darkroom.worker;

import dev.darkroom.editor.AiRecord;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Picture;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.Pace;
import dev.darkroom.result.ResultException;
import dev.darkroom.result.ResultFolder;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Puts downloads into the batch's folder, off the event loop: what a picture fails on decides whether it is fetched again. */
@ApplicationScoped
class Shelf {

    private static final Logger LOG = Logger.getLogger(Shelf.class);

    private final ResultFolders folders;
    private final Pace pace;

    Shelf(ResultFolders folders, Pace pace) {
        this.folders = folders;
        this.pace = pace;
    }

    /** Gives the step a path to download to. */
    Uni<Completion> part(Claim claim, FreeDecision decision, Function<Path, Uni<Completion>> step) {
        return blocking(() -> folder(claim).part(claim.outputName(), claim.lease()))
                .flatMap(part -> step.apply(part).onFailure().call(failure -> discard(part)))
                .onFailure(ResultException.class)
                .recoverWithUni(failure -> blocking(() -> refused(claim, failure, decision)));
    }

    /** Checks a download and gives it its final name. The record is kept before: it tells what was paid for, whatever the picture is worth. */
    Uni<Completion> keep(Claim claim, Path part, AiRecord record) {
        return blocking(() -> {
            folder(claim).keepRecord(claim.outputName(), record.verbatim());
            return place(claim, part);
        });
    }

    /** The answer was the picture itself: there is no record. */
    Uni<Completion> keepBody(Claim claim, byte[] body, FreeDecision decision) {
        return part(
                claim,
                decision,
                part -> blocking(() -> {
                    try {
                        Files.write(part, body);
                    } catch (IOException e) {
                        throw ResultException.writing(e, part.getParent());
                    }
                    return place(claim, part);
                }));
    }

    private Completion place(Claim claim, Path part) {
        Picture picture =
                folder(claim).accept(part, claim.outputName(), claim.request().outputFormat());
        return Completion.free(
                claim, Outcome.SUCCEEDED, null, null, null, new Completion.Rest(JobState.SUCCEEDED, picture));
    }

    private ResultFolder folder(Claim claim) {
        return folders.of(claim.outDir());
    }

    private Completion refused(Claim claim, ResultException failure, FreeDecision decision) {
        ErrorCode code = failure.error();
        return switch (failure.remedy()) {
            case RETRY -> decision.retry(claim, code, null, failure.getMessage());
            case FAIL -> decision.fail(claim, code, null, failure.getMessage());
            case STOP -> {
                stop(code.name(), failure.getMessage());
                yield decision.handBack(claim, failure.getMessage());
            }
        };
    }

    /** Nothing more is bought that could not be kept. */
    void stop(String code, String message) {
        try {
            pace.stop(new Pace.Stop(code, message));
        } catch (SQLException e) {
            LOG.warnf("Cannot stop the queue (%s): %s", message, e.getMessage());
        }
    }

    /** Until the folder can be written to again each try brings another one. */
    private static Uni<Void> discard(Path part) {
        return blocking(() -> {
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                LOG.debugf("Cannot delete %s: %s", part, e.getMessage());
            }
            return null;
        });
    }

    private static <T> Uni<T> blocking(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
