package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.darkroom.cli.DarkroomProcess.End;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The first thing a new user does: the example, simulated, with a database of its own from start to end. */
class ExampleIT {

    private static final Path EXAMPLE =
            Path.of("examples", "product-retouching", "jobs.csv").toAbsolutePath();

    private static Workplace place;

    @BeforeAll
    static void open() throws Exception {
        place = new Workplace().set("DARKROOM_SIMULATOR_LATENCY", "100ms").set("DARKROOM_SIMULATOR_LATENCY_MAX", "0s");
    }

    @AfterAll
    static void close() throws Exception {
        place.close();
    }

    @Test
    void should_edit_every_picture_of_the_example_without_a_key_and_leave_no_process_behind() throws Exception {
        End end = place.run("run", EXAMPLE.toString(), "--simulate", "--out", "out", "--rate", "6000", "--json")
                .exitedWith(0);

        JsonNode summary = new ObjectMapper().readTree(end.out());
        assertThat(end.out().lines()).as("one JSON object and nothing else").hasSize(1);
        assertThat(summary.at("/request_counts/total").asInt()).isEqualTo(10);
        assertThat(summary.at("/request_counts/succeeded").asInt()).isEqualTo(10);
        assertThat(summary.path("paid_calls").asInt()).isEqualTo(10);
        assertThat(summary.path("simulated").asBoolean()).isTrue();
        assertThat(summary.path("exit_code").asInt()).isZero();
        assertThat(end.err())
                .contains("SIMULATED", "10 of 10 pictures edited in", "10 simulated calls (nothing was charged)")
                .doesNotContain("WARN", "INFO", "Exception", "WARNING");
        assertThat(place.servers()).isEmpty();

        Results results = place.results("out");
        assertThat(results.manifest()).hasSize(10).allSatisfy(row -> {
            assertThat(row.getField("state")).isEqualTo("SUCCEEDED");
            isWhatTheManifestSays(results, row);
            isTheWholeRecord(results.record(row.getField("custom_id")), row);
        });
    }

    private static void isWhatTheManifestSays(Results results, NamedCsvRecord row) throws Exception {
        Path file = results.folder().resolve(row.getField("file"));
        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture).as("%s decodes", file).isNotNull();
        assertThat(picture.getWidth()).isEqualTo(Integer.parseInt(row.getField("width")));
        assertThat(picture.getHeight()).isEqualTo(Integer.parseInt(row.getField("height")));
        assertThat(file.toFile().length()).isEqualTo(Long.parseLong(row.getField("bytes")));
    }

    private static void isTheWholeRecord(JsonNode record, NamedCsvRecord row) {
        assertThat(record.path("uuid").asText()).isEqualTo(row.getField("record_uuid"));
        assertThat(record.path("status").asText()).isEqualTo("SUCCESS");
        assertThat(record.at("/aiRecordDetail/promptObject/prompt").asText()).isEqualTo(row.getField("prompt"));
        assertThat(record.at("/aiRecordDetail/resultObject").isMissingNode()).isFalse();
        assertThat(record.path("temporaryUrl").asText()).startsWith("http");
        assertThat(record.at("/metadata/simulated").asBoolean()).isTrue();
    }
}
