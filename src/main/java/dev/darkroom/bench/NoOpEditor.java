package dev.darkroom.bench;

import dev.darkroom.editor.DownloadReply;
import dev.darkroom.editor.Editor;
import dev.darkroom.editor.Reply;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.PictureType;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Answers every call at once, without a network. What it answers is a refusal, so that a job comes to rest after one step: claimed, its attempt opened, the answer kept and
 * judged, the attempt settled, the result written.
 */
final class NoOpEditor implements Editor {

    private static final byte[] REFUSAL =
            "{\"errorCode\":\"MISSING_REQUIRED_FIELDS\",\"message\":\"a benchmark edits nothing\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private static final Reply ANSWER = new Reply.Answer(400, "application/json", REFUSAL, null, null);

    @Override
    public Uni<Reply> edit(EditRequest request, String assetPath, BooleanSupplier mayStill) {
        return Uni.createFrom().item(ANSWER);
    }

    @Override
    public Uni<Reply> lookUp(UUID uuid) {
        throw unused();
    }

    @Override
    public Uni<Reply> upload(Path file, PictureType type) {
        throw unused();
    }

    @Override
    public Uni<DownloadReply> download(URI temporaryUrl, Path part) {
        throw unused();
    }

    @Override
    public Uni<DownloadReply> fetch(URI userUrl, Path part) {
        throw unused();
    }

    private static IllegalStateException unused() {
        return new IllegalStateException("jobs of the no-op editor have one step");
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
