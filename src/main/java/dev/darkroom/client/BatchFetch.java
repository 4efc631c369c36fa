package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.disk.EditableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Brings everything that a batch has so far into a folder: its pictures, and the lists of its rows. The same again brings what has been added since. */
public final class BatchFetch {

    /** Beside the marker of {@code run}, whose folders belong to a ledger of their own. */
    private static final String MARKER = ".darkroom-batch.json";

    private static final String MARKER_OF_A_RUN = ".darkroom.json";
    private static final int AT_ONCE = 8;
    private static final String ERRORS = "errors.csv";
    private static final List<String> LISTS = List.of("results.csv", "results.jsonl", ERRORS);

    private final ServiceClient client;
    private final JsonNode batch;
    private final Path folder;
    private final Listener listener;

    /** Is told how it goes, by many threads. */
    public interface Listener {
        void done(long pictures, long of);

        /** One picture cannot be had; the others are fetched all the same. */
        void failed(long job, String why);
    }

    /**
     * What was fetched.
     *
     * @param there were there already, whole
     * @param keptErrors where an errors.csv is now that a person had changed
     */
    public record Fetched(long fetched, long there, long failed, Optional<Path> keptErrors) {}

    public BatchFetch(ServiceClient client, JsonNode batch, Path folder, Listener listener) {
        this.client = client;
        this.batch = batch;
        this.folder = folder;
        this.listener = listener;
    }

    /**
     * @throws ServiceException.Misconfigured where the folder holds something else
     * @throws ServiceException.Unreachable after trying for a while
     */
    public Fetched fetch() throws IOException {
        claim();
        PictureFetch pictures = new PictureFetch(client, folder);
        AtomicLong fetched = new AtomicLong();
        AtomicLong there = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        AtomicLong done = new AtomicLong();
        long all = batch.path("request_counts").path("succeeded").asLong();
        Query jobs =
                Query.of("/jobs").with("batch_id", batch.path("id").asLong()).with("state", "SUCCEEDED");
        new Listing(client::getPatiently, jobs)
                .read(
                        Long.MAX_VALUE,
                        part -> Parallel.forEach(part, AT_ONCE, job -> {
                            try {
                                switch (pictures.fetch(job)) {
                                    case FETCHED -> fetched.incrementAndGet();
                                    case THERE -> there.incrementAndGet();
                                    case NAME_TAKEN -> {
                                        failed.incrementAndGet();
                                        listener.failed(job.path("id").asLong(), taken(job));
                                    }
                                }
                            } catch (ServiceException.Refused | ServiceException.Unusable e) {
                                failed.incrementAndGet();
                                listener.failed(job.path("id").asLong(), e.getMessage());
                            }
                            listener.done(done.incrementAndGet(), Math.max(all, done.get()));
                        }));
        return new Fetched(fetched.get(), there.get(), failed.get(), lists());
    }

    /** They are replaced, so that they tell of one moment; errors.csv is made to be worked in, and what was done there stays. */
    private Optional<Path> lists() {
        Optional<Path> kept = Optional.empty();
        for (String list : LISTS) {
            Path part = folder.resolve(list + ".part");
            client.download("/batches/" + batch.path("id").asLong() + "/" + list, part);
            try {
                if (list.equals(ERRORS)) {
                    kept = new EditableFile(folder.resolve(list)).replace(part, false);
                } else {
                    Files.move(part, folder.resolve(list), StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw new ServiceException.Unwritable(folder.resolve(list), e);
            }
        }
        return kept;
    }

    private String taken(JsonNode job) {
        return folder.resolve(job.path("result").path("file").asText())
                + " is there and is another picture: move it away and fetch again";
    }

    /**
     * For a batch that is to be submitted: its results can only go where none of another one are.
     *
     * @throws ServiceException.Misconfigured where there are
     */
    public static void requireFree(Path folder) {
        if (Files.exists(folder.resolve(MARKER))) {
            throw new ServiceException.Misconfigured(
                    folder
                            + " holds results of a batch that was submitted before. Nothing was sent: a new batch would buy every row again."
                            + " To fetch what is missing of the old one: darkroom results BATCH --out DIR. For a new one name another folder with --out");
        }
        requireNoOther(folder);
    }

    /** @throws ServiceException.Misconfigured where it can be none */
    public static void requireFolder(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new ServiceException.Misconfigured(folder + " is a file: name a folder for the results with --out");
        }
    }

    /** Two batches may call their pictures the same. */
    private void claim() throws IOException {
        requireFolder(folder);
        Path marker = folder.resolve(MARKER);
        ObjectNode ours = Json.object()
                .put("batch_id", batch.path("id").asLong())
                .put("created_at", batch.path("created_at").asText());
        String there = Files.exists(marker) ? Files.readString(marker).strip() : "";
        if (there.equals(Json.line(ours))) {
            return;
        }
        if (!there.isEmpty()) {
            throw taken(folder, "holds results of another batch");
        }
        requireNoOther(folder);
        Path part = written(folder, Json.line(ours) + "\n");
        Files.move(part, marker, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A disk that is full must not leave a marker of nobody, which would lock the folder for good. */
    private static Path written(Path folder, String marker) {
        Path part = folder.resolve(MARKER + ".part");
        try {
            Files.createDirectories(folder);
            return Files.writeString(part, marker, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServiceException.Unwritable(part, e);
        }
    }

    /**
     * For a batch that is to be submitted: asked before its rows are bought.
     *
     * @throws ServiceException.Unwritable where nothing can be kept there
     */
    public static void requireWritable(Path folder) throws IOException {
        Files.delete(written(folder, "{}\n"));
    }

    private static void requireNoOther(Path folder) {
        if (Files.exists(folder.resolve(MARKER_OF_A_RUN))) {
            throw taken(folder, "holds results of a run");
        }
        for (String list : LISTS) {
            if (Files.exists(folder.resolve(list))) {
                throw taken(folder, "has a " + list + " that is not of this batch");
            }
        }
    }

    private static ServiceException.Misconfigured taken(Path folder, String why) {
        return new ServiceException.Misconfigured(folder + " " + why + ": name another folder with --out");
    }
}
