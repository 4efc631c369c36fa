package dev.darkroom.editor;

import dev.darkroom.job.EditRequest;
import dev.darkroom.job.PictureType;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * The calls that the steps make. Their Unis never fail: whatever happens comes as a {@link Reply} or {@link DownloadReply}. {@link EditorApi} makes them, and says of
 * each what it costs and means; a benchmark of the queue alone puts something else in its place.
 */
public interface Editor extends AutoCloseable {

    /** The call that costs money: {@link EditorApi#edit}. */
    Uni<Reply> edit(EditRequest request, String assetPath, BooleanSupplier mayStill);

    /** {@link EditorApi#lookUp}. */
    Uni<Reply> lookUp(UUID uuid);

    /** {@link EditorApi#upload}. */
    Uni<Reply> upload(Path file, PictureType type);

    /** {@link EditorApi#download}. */
    Uni<DownloadReply> download(URI temporaryUrl, Path part);

    /** {@link EditorApi#fetch}. */
    Uni<DownloadReply> fetch(URI userUrl, Path part);

    @Override
    void close();
}
