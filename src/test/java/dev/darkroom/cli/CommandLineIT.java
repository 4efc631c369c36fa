package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.cli.DarkroomProcess.End;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered without a database: help, mistakes on the command line and in the configuration. */
class CommandLineIT {

    private Workplace place;

    @BeforeEach
    void open() throws Exception {
        place = new Workplace();
    }

    @AfterEach
    void close() throws Exception {
        // None of these commands had any business in the data directory.
        assertThat(Files.exists(place.dataDir())).isFalse();
        place.close();
    }

    @Test
    void should_print_its_help() throws Exception {
        End end = place.client("--help").exitedWith(0);

        assertThat(end.out()).contains("Usage: darkroom", "run", "simulator", "config", "--simulate", "Exit codes: 0");
        assertThat(end.err()).isEmpty();
    }

    @Test
    void should_print_the_help_of_run() throws Exception {
        assertThat(place.run("run", "--help").exitedWith(0).out())
                .contains("--out", "--dry-run", "--max-paid", "--on-uncertain=hold|resend", "DARKROOM_API_KEY");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void should_print_the_help_of_a_command_with_the_libraries_of_help_alone(String command) throws Exception {
        End end = place.client("help", command).exitedWith(0);

        assertThat(end.out()).contains("Usage: darkroom " + command);
        assertThat(end.err()).isEmpty();
    }

    static Stream<String> commands() {
        return Commands.byGroup().values().stream().flatMap(List::stream);
    }

    @Test
    void should_print_its_version() throws Exception {
        assertThat(place.client("--version").exitedWith(0).out()).matches("darkroom \\d+\\.\\d+.*\\R");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rum jobs.csv                     | unknown command 'rum': did you mean run?",
                "simulater                        | unknown command 'simulater': did you mean simulator?",
                "run jobs.csv --otu x             | unknown option '--otu': did you mean --out?",
                "run jobs.csv --simulte           | unknown option '--simulte': did you mean --simulate?",
                "run jobs.csv more.csv            | unknown argument 'more.csv'",
                "run                              | Missing required parameter: 'FILE'",
                "run jobs.csv --rate fast         | --rate is fast: it must be a whole number from 1 to 6000000",
                "run jobs.csv --rate 0            | --rate is 0: it must be a whole number from 1 to 6000000",
                "run jobs.csv --concurrency 0     | --concurrency is 0: it must be a whole number from 1 to 10000",
                "run jobs.csv --max-paid -1       | --max-paid is -1: it must be a whole number from 0 to 2147483647",
                "run jobs.csv --credits-per-edit x | --credits-per-edit is x: it must be a number from 0",
                "status spring                    | BATCH is spring: it must be a whole number",
                "run jobs.csv --on-uncertain ask  | --on-uncertain is ask: it must be one of hold, resend"
            })
    void should_refuse_a_mistake_on_the_command_line_in_one_line(String words, String mistake) throws Exception {
        End end = place.run(words.split(" +")).exitedWith(2);

        assertThat(end.out()).isEmpty();
        assertThat(end.errLines()).hasSize(2);
        assertThat(end.errLines().get(0)).startsWith("darkroom: " + mistake);
        assertThat(end.errLines().get(1)).matches("See darkroom( run| status)? --help");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DARKROOM_EDITOR_CONCURRENCY   | 0    | darkroom.editor.concurrency is 0: it must be a whole number from 1 to 10000",
                "DARKROOM_EDITOR_CONCURRENCY   | many | darkroom.editor.concurrency is many: it must be a whole number",
                "DARKROOM_EDITOR_TIMEOUT       | soon | darkroom.editor.timeout is soon: it must be a duration such as 500ms, 30s, 5m or 1h",
                "DARKROOM_EDITOR_URL           | ''   | darkroom.editor.url is empty: it must be an http or https address",
                "DARKROOM_RESULT_MAX_BYTES     | big  | darkroom.result.max-bytes is big: it must be a number of bytes, or one with K, M or G behind it",
                "DARKROOM_QUEUE_STATEMENT_SIZE | 0    | darkroom.queue.statement-size is 0: it must be a whole number from 1 to 10000",
                "DARKROOM_EDITOR_MODE          | poll | darkroom.editor.mode is poll: it must be one of sync, async",
                "DARKROOM_SIMULATOR_RENDER     | fast | darkroom.simulator.render is fast: it must be one of full, copy, none",
            })
    void should_refuse_a_bad_setting_naming_it_its_value_and_what_is_allowed(
            String variable, String value, String mistake) throws Exception {
        place.set(variable, value);

        End end = place.run("config").exitedWith(2);

        assertThat(end.out()).isEmpty();
        assertThat(end.errLines()).containsExactly("darkroom: " + mistake);
    }

    @Test
    void should_refuse_an_unknown_setting_and_name_the_nearest_one() throws Exception {
        End end;
        try (DarkroomProcess config = place.start(List.of("-Ddarkroom.editr.url=http://localhost"), "config")) {
            end = config.end().exitedWith(2);
        }

        assertThat(end.errLines())
                .containsExactly("darkroom: darkroom.editr.url is no setting: did you mean darkroom.editor.url?");
    }

    @Test
    void should_warn_of_a_variable_that_is_nearly_a_setting_and_of_no_other() throws Exception {
        place.set("DARKROOM_EDITR_URL", "http://localhost")
                .set("DARKROOM_SERVICE_HOST", "10.0.0.1")
                .set("DARKROOM_SERVICE_PORT", "8080");

        End end = place.run("config").exitedWith(0);

        assertThat(end.errLines())
                .containsExactly("warning: DARKROOM_EDITR_URL is no setting: did you mean DARKROOM_EDITOR_URL?");
    }

    @Test
    void should_show_no_password_that_stands_in_the_address_of_the_database() throws Exception {
        place.set("DARKROOM_API_KEY", "any")
                .set("DARKROOM_DATABASE_URL", "jdbc:postgresql://ada:hush@db/d?sslmode=require&password=hush&user=ada");
        assertThat(place.run("config").exitedWith(0).out())
                .contains("//ada:********@db/d?sslmode=require&password=********&user=ada")
                .doesNotContain("hush");
        place.set("DARKROOM_DATABASE_URL", "postgres://ada:hush@db/d");
        assertThat(place.run("serve", "--port", "0").exitedWith(2).err())
                .contains("it must be jdbc:postgresql://")
                .doesNotContain("hush");
    }

    @Test
    void should_show_the_settings_in_force_with_their_sources_and_no_secret() throws Exception {
        place.set("DARKROOM_API_KEY", "very-secret-key").set("DARKROOM_DATABASE_PASSWORD", "very-secret-password");
        Files.createDirectories(place.folder().resolve("config"));
        place.write("config/application.properties", "darkroom.editor.burst=3\n");

        End end = place.run("config").exitedWith(0);

        assertThat(end.out()).doesNotContain("very-secret");
        assertThat(end.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains(
                        "darkroom.api-key ******** environment",
                        "darkroom.database.password ******** environment",
                        "darkroom.editor.rate-per-minute 180 default",
                        "darkroom.editor.url https://api.1min.ai default",
                        "darkroom.editor.burst 3 "
                                + place.folder().toRealPath().resolve("config/application.properties"),
                        "darkroom.database.url (not set)")
                .allMatch(line -> line.startsWith("darkroom."));
    }

    @Test
    void should_ask_for_a_key_before_anything_else() throws Exception {
        End end = place.run("run", place.csv("jobs", 1)).exitedWith(2);

        assertThat(end.out()).isEmpty();
        assertThat(end.errLines())
                .containsExactly("darkroom: no API key: set DARKROOM_API_KEY, or try it with --simulate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run jobs.csv --simulate", "run jobs.csv --dry-run", "submit jobs.csv"})
    void should_refuse_results_that_would_go_into_a_file(String words) throws Exception {
        place.csv("jobs", 1);
        place.write("results", "mine");

        End end = place.run((words + " --out results").split(" ")).exitedWith(2);

        assertThat(end.errLines())
                .hasSize(1)
                .first()
                .asString()
                .endsWith("results is a file: name a folder for the results with --out");
    }

    @Test
    void should_refuse_a_file_that_is_not_there() throws Exception {
        End end = place.run("run", "nowhere.csv", "--simulate").exitedWith(2);

        assertThat(end.errLines()).hasSize(1).first().asString().endsWith("nowhere.csv: there is no such file");
    }
}
