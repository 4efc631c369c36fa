package dev.darkroom.database;

import java.io.IOException;
import java.nio.file.Path;

/** A process that opens the server, says how to reach it, and holds it until its standard input ends or a line comes. */
public final class EmbeddedPostgresMain {
    private EmbeddedPostgresMain() {}

    public static void main(String... args) throws IOException {
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.open(Path.of(args[0]), Timeouts.STANDARD, System.err::println)) {
            System.out.println(postgres.jdbcUrl());
            System.in.read();
        }
    }
}
