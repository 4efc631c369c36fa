package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.client.ServiceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node leaves in its data directory. */
class ServeApplicationTest {

    @TempDir
    Path data;

    private final ServiceFile here = ServiceFile.ofThisProcess("http", "127.0.0.1", 8080);

    @Test
    void should_take_away_the_file_that_says_where_it_listens() throws Exception {
        here.write(data);
        ServeApplication.takeAway(here, data);
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void should_go_on_with_the_stop_where_that_file_cannot_be_read_or_taken_away() throws Exception {
        Files.createDirectory(ServiceFile.in(data));
        assertThatThrownBy(() -> here.remove(data)).isInstanceOf(IOException.class);
        assertThatCode(() -> ServeApplication.takeAway(here, data)).doesNotThrowAnyException();
    }
}
