package dev.darkroom.api;

import dev.darkroom.asset.AssetStore;
import dev.darkroom.intake.LocalImages;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.PictureType;
import dev.darkroom.job.Sha256;
import dev.darkroom.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The picture that a job edits, where it is a file of this node. */
@ApplicationScoped
class SourceFiles {

    private final AssetStore store;
    private final LocalImages images;

    SourceFiles(AssetStore store, UploadConfig uploads) {
        this.store = store;
        this.images = uploads.images();
    }

    /**
     * A file that is a picture by its first bytes.
     *
     * @param key changes with the content: hex digits
     */
    record Source(Path file, PictureType type, String key) {}

    /** @throws ProblemException 409 where the picture is not Darkroom's to show, 404 where its file is not here */
    Source of(JobView job) throws IOException {
        ImageSource image = ImageSource.parse(job.image());
        if (image instanceof ImageSource.Kept kept) {
            return source(store.find(kept.sha256()), Optional.of(kept.sha256()));
        }
        if (image instanceof ImageSource.LocalFile local) {
            boolean mayShow = Files.isRegularFile(local.path()) && images.mayShow(local.path());
            return source(Optional.of(local.path()).filter(file -> mayShow), Optional.empty());
        }
        throw new ProblemException(
                Problem.of(
                        409,
                        "SOURCE_ELSEWHERE",
                        image instanceof ImageSource.Remote
                                ? "The picture is on the web; Darkroom does not pass it on. Fetch it from %s"
                                        .formatted(image)
                                : "The picture is in the provider's store, which gives nothing back: %s"
                                        .formatted(image),
                        "image",
                        null),
                Map.of());
    }

    private static Source source(Optional<Path> file, Optional<String> sha256) throws IOException {
        if (file.isPresent()) {
            Optional<PictureType> type = PictureType.of(file.get()).filter(PictureType::isInput);
            if (type.isPresent()) {
                return new Source(file.get(), type.get(), sha256.isPresent() ? sha256.get() : key(file.get()));
            }
        }
        throw ProblemException.of(
                404,
                "SOURCE_NOT_HERE",
                "The picture is not on this node's disk where clients may look: it was moved away or removed, another node has it in a folder that this one does not share,"
                        + " or it lies outside darkroom.serve.input-dirs.");
    }

    /** A file that somebody else may change is not read to its end each time it is asked for. */
    private static String key(Path file) throws IOException {
        return Sha256.of(file + "\n" + Files.getLastModifiedTime(file).toMillis() + "\n" + Files.size(file));
    }
}
