package dev.darkroom.intake;

import dev.darkroom.job.OnUncertain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** Takes a generated file in, in a process whose memory is bounded; prints what came of it and how fast. */
final class LargeFilesMain {

    private LargeFilesMain() {}

    public static void main(String... arguments) throws Exception {
        int rows = Integer.parseInt(arguments[1]);
        long start = System.nanoTime();
        if (arguments[0].equals("check")) {
            IntakeReport report = intake(rows).check(System.out::println);
            System.out.printf("%d rows, %d errors%s%n", report.rows(), report.errors(), pace(rows, start));
            return;
        }
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(arguments[2]);
        database.setUser(arguments[3].isEmpty() ? null : arguments[3]);
        database.setPassword(arguments[4].isEmpty() ? null : arguments[4]);
        NewBatch batch = new NewBatch(
                "million",
                Optional.of(Path.of("/results/million")),
                true,
                OnUncertain.HOLD,
                Optional.empty(),
                Optional.empty());
        Submitted first = intake(rows)
                .submit(database, batch, System.out::println)
                .submitted()
                .orElseThrow();
        System.out.printf("added=%d%s%n", first.added(), pace(rows, start));
        start = System.nanoTime();
        Submitted again = intake(rows)
                .submit(database, batch, System.out::println)
                .submitted()
                .orElseThrow();
        System.out.printf("again added=%d, known=%d%s%n", again.added(), again.alreadyKnown(), pace(rows, start));
    }

    private static Intake intake(int rows) {
        return Intake.of(new Rows(rows), Format.CSV, IntakeOptions.with(LocalImages.refused()));
    }

    private static String pace(int rows, long start) {
        double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
        return ", %.1f s, %.0f rows/s".formatted(seconds, rows / seconds);
    }
}
