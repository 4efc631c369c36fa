package dev.darkroom.result;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;

/** Streams one batch: for {@link BatchStreamsTest}, in a JVM of its own. */
final class StreamMain {

    private StreamMain() {}

    public static void main(String[] args) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[0]);
        database.setUser(args[1]);
        database.setPassword(System.getenv("EXPORT_PASSWORD"));
        long batch = Long.parseLong(args[2]);
        Path out = Path.of(args[3]);
        BatchStreams streams = new BatchStreams(database, out.resolve("spools"));
        try (OutputStream file = Files.newOutputStream(out.resolve("results.csv"))) {
            streams.csv(batch, out, file);
        }
        try (OutputStream file = Files.newOutputStream(out.resolve("results.jsonl"))) {
            streams.jsonl(batch, out, file);
        }
        try (OutputStream file = Files.newOutputStream(out.resolve("errors.csv"))) {
            streams.errors(batch, file);
        }
        try (OutputStream file = Files.newOutputStream(out.resolve("results.zip"))) {
            streams.zip(batch, out, file);
        }
        System.out.println("streamed");
    }
}
