package dev.darkroom.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.disk.DurableFiles;
import dev.darkroom.job.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongFunction;

/**
 * Whose results a folder holds: {@code OUT/.darkroom.json}. The database knows which folder a batch owns, the folder knows its batch; where
 * the two disagree (another database, a restored one, a simulated run) going on could pay for everything again, so it is refused.
 *
 * @param batch id of the batch
 * @param database identity of the database the batch is in, made up once when the database is
 * @param simulated are these pictures of the simulator's making?
 */
public record FolderMarker(long batch, UUID database, boolean simulated, Instant createdAt) {

    private static final String NAME = ".darkroom.json";
    private static final int VERSION = 1;

    /** The files that a run writes over when it ends. */
    private static final List<String> OURS = List.of("manifest.csv", "manifest.jsonl", "errors.csv");

    /**
     * The marker of a folder, or empty where there is none.
     *
     * @throws ResultException {@link ErrorCode#OUT_TAKEN} when it cannot be understood
     */
    public static Optional<FolderMarker> read(Path out) {
        Path file = out.resolve(NAME);
        if (!Files.isDirectory(out)) {
            return Optional.empty();
        }
        try {
            JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(file));
            if (json.path("darkroom").asInt() != VERSION) {
                throw taken(file + " was written by another version of Darkroom.");
            }
            return Optional.of(new FolderMarker(
                    json.required("batch").longValue(),
                    UUID.fromString(json.required("database").textValue()),
                    json.required("simulated").booleanValue(),
                    Instant.parse(json.required("created_at").textValue())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw e instanceof ResultException known ? known : taken(file + " cannot be read: " + e.getMessage() + ".");
        }
    }

    /**
     * Writes the marker. The batch must be committed by then: a marker of a batch that never came to be locks the folder. One that is there stays.
     *
     * @throws ResultException {@link ErrorCode#OUT_TAKEN} where it is another batch's
     */
    public void write(Path out) {
        Path part = new Parts(out).next(NAME);
        ObjectMapper mapper = new ObjectMapper();
        try {
            Files.write(
                    part,
                    mapper.writeValueAsBytes(mapper.createObjectNode()
                            .put("darkroom", VERSION)
                            .put("batch", batch)
                            .put("database", database.toString())
                            .put("simulated", simulated)
                            .put("created_at", createdAt.toString())));
            if (!DurableFiles.place(part, out.resolve(NAME))) {
                requireSame(read(out), out);
            }
        } catch (IOException e) {
            throw ResultException.writing(e, out);
        } finally {
            Parts.discard(part);
        }
    }

    /** Between the look at a folder and its marker another run, of another database or by another name of the folder, may have taken it. */
    private void requireSame(Optional<FolderMarker> there, Path out) {
        if (there.filter(other ->
                        other.batch == batch && other.database.equals(database) && other.simulated == simulated)
                .isEmpty()) {
            throw taken(out + " was taken by another run at this moment. Nothing was sent.");
        }
    }

    /**
     * May this run use this folder? Asked before anything is queued.
     *
     * @param database identity of the database in use
     * @param batch the batch that owns the folder by that database; empty when there is none
     * @param simulated would this run use the simulator?
     * @param folders where that database keeps the batch of an id; asked only where this folder is not that one
     * @throws ResultException {@link ErrorCode#OUT_TAKEN}, with what to do instead
     */
    public static void claim(
            Path out, UUID database, OptionalLong batch, boolean simulated, LongFunction<Optional<String>> folders) {
        Optional<FolderMarker> marker = read(out);
        if (marker.isEmpty()) {
            if (batch.isEmpty()) {
                refuseFilesOfTheUser(out);
            }
            return;
        }
        FolderMarker found = marker.get();
        if (found.simulated != simulated) {
            throw taken(out + " holds results of a " + (found.simulated ? "simulated" : "real")
                    + " run, and this one is " + (simulated ? "simulated" : "real") + ".");
        }
        if (!found.database.equals(database)) {
            throw taken(out + " holds results that another database knows about. Use the database of that run "
                    + "(darkroom.data-dir or darkroom.database.url): with this one every row would be paid for again.");
        }
        if (batch.isEmpty() || batch.getAsLong() != found.batch) {
            throw notHere(out, found.batch, folders.apply(found.batch));
        }
    }

    private static ResultException notHere(Path out, long batch, Optional<String> folder) {
        String holds = out + " holds results of batch " + batch;
        if (folder.isEmpty()) {
            return taken(
                    holds
                            + ", which this database does not know: it was restored from before that batch, perhaps. In a folder that is new every row is paid for again.");
        }
        return new ResultException(
                ErrorCode.OUT_TAKEN,
                holds
                        + ", which this database keeps in %s: it was moved or copied from there. Move it back, or name that one with --out, and nothing is paid for again. In a folder that is new every row is."
                                .formatted(folder.get()));
    }

    /**
     * Where everything seems to have gone, the folder itself may be another one than it was: its disk not mounted, for example.
     *
     * @throws ResultException {@link ErrorCode#OUT_TAKEN} where a batch is known to be in a folder and its marker is not there
     */
    public static void requireIn(Path out) {
        if (read(out).isEmpty()) {
            throw new ResultException(
                    ErrorCode.OUT_TAKEN,
                    out + " does not have the " + NAME
                            + " of its batch: is its disk mounted? If it was emptied on purpose, give the command once without"
                            + " --fetch-missing before.");
        }
    }

    private static void refuseFilesOfTheUser(Path out) {
        for (String name : OURS) {
            if (Files.exists(out.resolve(name))) {
                throw taken(out.resolve(name) + " is there and is not Darkroom's: the run would write over it.");
            }
        }
    }

    private static ResultException taken(String why) {
        return new ResultException(ErrorCode.OUT_TAKEN, why + " Name another folder with --out.");
    }
}
