package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceFinderTest {

    @TempDir
    private Path data;

    @Test
    void should_find_the_service_of_this_machine_and_its_administrators_token() throws IOException {
        running();
        Endpoint found = finder(Map.of()).find(Optional.empty(), Optional.empty());
        assertThat(found).isEqualTo(new Endpoint(URI.create("http://127.0.0.1:8080"), "dk_admin", true));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ServiceFile.in(data))))
                .isEqualTo("rw-------");
    }

    @Test
    void should_say_how_to_start_one_where_none_runs() {
        assertThatThrownBy(() -> finder(Map.of()).find(Optional.empty(), Optional.empty()))
                .hasMessage(
                        "no service is running here: start one with `darkroom serve`, or name one with --server or DARKROOM_SERVER");
    }

    @Test
    void should_tell_a_service_that_was_killed_from_a_process_that_has_its_number_now() throws IOException {
        long pid = ProcessHandle.current().pid();
        new ServiceFile(URI.create("http://127.0.0.1:8080"), pid, "another start").write(data);
        assertThatThrownBy(() -> finder(Map.of()).find(Optional.empty(), Optional.empty()))
                .hasMessageContaining("was left by process " + pid + ", which has ended");
    }

    @Test
    void should_keep_to_a_node_that_has_taken_its_file_away_and_still_finishes_what_is_in_flight() throws IOException {
        running();
        ServiceFinder finder = finder(Map.of());
        Endpoint found = finder.find(Optional.empty(), Optional.empty());
        Files.delete(ServiceFile.in(data));
        assertThat(finder.find(Optional.empty(), Optional.empty())).isEqualTo(found);
    }

    @Test
    void should_take_away_its_own_file_only() throws IOException {
        ServiceFile own = ServiceFile.ofThisProcess("http", "127.0.0.1", 8080);
        new ServiceFile(URI.create("http://127.0.0.1:9"), 1, "x").write(data);
        own.remove(data);
        assertThat(ServiceFile.read(data)).isPresent();
        own.write(data);
        assertThat(ServiceFile.read(data)).contains(own);
        own.remove(data);
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void should_take_a_file_that_is_torn_for_none() throws IOException {
        Files.writeString(ServiceFile.in(data), "{\"url\":\"http:");
        assertThat(ServiceFile.read(data)).isEmpty();
    }

    @Test
    void should_call_a_service_that_listens_everywhere_on_loopback() {
        assertThat(ServiceFile.ofThisProcess("http", "0.0.0.0", 80).url()).hasToString("http://127.0.0.1:80");
        assertThat(ServiceFile.ofThisProcess("http", "::", 80).url()).hasToString("http://127.0.0.1:80");
        assertThat(ServiceFile.ofThisProcess("http", "::1", 80).url()).hasToString("http://[::1]:80");
    }

    @Test
    void should_never_give_the_administrators_token_to_an_address_that_was_named() throws IOException {
        running();
        assertThatThrownBy(() -> finder(Map.of()).find(Optional.of("http://127.0.0.1:9999"), Optional.empty()))
                .hasMessageContaining("no token:");
        assertThatThrownBy(() -> finder(Map.of("DARKROOM_SERVER", "https://darkroom.example.com"))
                        .find(Optional.empty(), Optional.empty()))
                .hasMessageContaining("no token:");
        assertThat(finder(Map.of())
                        .find(Optional.of("http://127.0.0.1:8080/"), Optional.empty())
                        .token())
                .as("it is this one")
                .isEqualTo("dk_admin");
    }

    @Test
    void should_take_a_token_from_its_file_before_the_environment() throws IOException {
        Path file = Files.writeString(data.resolve("mine"), "dk_mine\n");
        ServiceFinder finder = finder(Map.of("DARKROOM_TOKEN", "dk_environment"));
        assertThat(finder.find(Optional.of("https://x.example"), Optional.of(file))
                        .token())
                .isEqualTo("dk_mine");
        assertThat(finder.find(Optional.of("https://x.example"), Optional.empty())
                        .token())
                .isEqualTo("dk_environment");
    }

    @Test
    void should_not_tell_a_token_that_is_none() throws IOException {
        Path file = Files.writeString(data.resolve("mine"), "very secret");
        assertThatThrownBy(() -> finder(Map.of()).find(Optional.of("https://x.example"), Optional.of(file)))
                .hasMessageContaining("what " + file + " holds is no token")
                .hasMessageNotContaining("secret");
        Path gone = data.resolve("gone");
        assertThatThrownBy(() -> finder(Map.of()).find(Optional.of("https://x.example"), Optional.of(gone)))
                .hasMessage("cannot read the token in " + gone + ": there is no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "ftp://x", "http://", "http://a b", "http://u:p@x", "http://x?y", "x"})
    void should_refuse_what_is_no_address(String server) {
        assertThatThrownBy(() -> finder(Map.of("DARKROOM_TOKEN", "t")).find(Optional.of(server), Optional.empty()))
                .isInstanceOf(ServiceException.Misconfigured.class)
                .hasMessageStartingWith("--server is " + server + ": it must be an address such as");
    }

    @Test
    void should_know_where_a_token_can_be_read_on_its_way() {
        assertThat(new Endpoint(URI.create("http://10.0.0.5:8080"), "t", false).isReadable())
                .isTrue();
        assertThat(new Endpoint(URI.create("http://127.0.0.1:8080"), "t", false).isReadable())
                .isFalse();
        assertThat(new Endpoint(URI.create("https://10.0.0.5"), "t", false).isReadable())
                .isFalse();
    }

    private void running() throws IOException {
        ServiceFile.ofThisProcess("http", "127.0.0.1", 8080).write(data);
        Files.writeString(data.resolve("admin-token"), "dk_admin\n");
    }

    private ServiceFinder finder(Map<String, String> environment) {
        return new ServiceFinder(environment, () -> data);
    }
}
