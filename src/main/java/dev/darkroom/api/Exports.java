package dev.darkroom.api;

import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.result.BatchStreams;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Sends the results of whole batches. */
@ApplicationScoped
class Exports {

    private static final Logger LOG = Logger.getLogger(Exports.class);

    private static final String FOLDER = "SELECT coalesce(out_dir, '') FROM batch WHERE id = ?";

    private static final int LONGEST_NAME = 60;

    private final BatchStreams streams;
    private final ExportPlaces places;
    private final Duration patience;
    private final Vertx vertx;
    private final Sql sql;
    private final Path nowhere;

    Exports(
            DataSource database,
            DataDirectoryConfig data,
            ExportPlaces places,
            ExportConfig config,
            Vertx vertx,
            Sql sql) {
        this.nowhere = DataDirectory.of(data).toAbsolutePath().normalize().resolve("exports");
        this.streams = new BatchStreams(database, nowhere);
        this.places = places;
        this.patience = config.exportPatience();
        this.vertx = vertx;
        this.sql = sql;
    }

    /** What can be had of a batch. */
    enum Kind {
        RESULTS_CSV("results.csv", "text/csv;charset=utf-8;header=present"),
        RESULTS_JSONL("results.jsonl", "application/jsonl"),
        RESULTS_ZIP("results.zip", "application/zip"),
        ERRORS_CSV("errors.csv", "text/csv;charset=utf-8;header=present"),
        VERDICTS_CSV("verdicts.csv", "text/csv;charset=utf-8;header=present");

        private final String file;
        private final String type;

        Kind(String file, String type) {
            this.file = file;
            this.type = type;
        }
    }

    /** Without the body. */
    Response head(BatchView batch, Kind kind) {
        return headers(Response.ok(), batch, kind).build();
    }

    /**
     * @param onlyOwner who may not take all places for itself
     * @throws ProblemException 503 when this node sends as much as it does at once
     */
    Response send(BatchView batch, Kind kind, Optional<String> onlyOwner, RoutingContext context) throws SQLException {
        Path folder = folder(batch.id());
        ExportPlaces.Place place = places.take(onlyOwner);
        context.addEndHandler(ignored -> place.abandon());
        StreamingOutput body = out -> {
            try (place;
                    PatientStream stream = new PatientStream(out, context.request(), vertx, patience)) {
                if (place.begin()) {
                    send(batch.id(), kind, folder, stream, context);
                }
            }
        };
        return headers(Response.ok(body), batch, kind).build();
    }

    private void send(long batch, Kind kind, Path folder, PatientStream out, RoutingContext context)
            throws IOException {
        try {
            write(batch, kind, folder, out);
        } catch (IOException | SQLException | RuntimeException e) {
            boolean gone = out.isCut() || context.response().closed();
            if (gone) {
                LOG.infof("Batch %d: %s was broken off: the client went away, or did not keep up", batch, kind.file);
            } else {
                LOG.errorf(e, "Batch %d: %s was broken off", batch, kind.file);
            }
            // Whatever the client has by now must not look whole.
            out.cut();
        }
    }

    private void write(long batch, Kind kind, Path folder, OutputStream out) throws IOException, SQLException {
        switch (kind) {
            case RESULTS_CSV -> streams.csv(batch, folder, out);
            case RESULTS_JSONL -> streams.jsonl(batch, folder, out);
            case RESULTS_ZIP -> streams.zip(batch, folder, out);
            case ERRORS_CSV -> streams.errors(batch, out);
            case VERDICTS_CSV -> streams.verdicts(batch, out);
        }
    }

    private Path folder(long batch) throws SQLException {
        return sql.one(FOLDER, row -> row.getString(1), batch)
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .orElse(nowhere);
    }

    private static Response.ResponseBuilder headers(Response.ResponseBuilder response, BatchView batch, Kind kind) {
        String name = batch.name().replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("^[._-]+", "");
        String shown = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        String file = String.format(Locale.ROOT, "%s%d-%s", shown.isEmpty() ? "" : shown + "-", batch.id(), kind.file);
        return response.header("Content-Type", kind.type)
                .header("Content-Disposition", "attachment; filename=\"" + file + "\"");
    }
}
