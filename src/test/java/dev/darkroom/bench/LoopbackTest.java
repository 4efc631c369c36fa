package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No bench ever pays. */
class LoopbackTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:9090", "http://127.0.0.2:1", "http://[::1]:9090", "http://localhost:9090"})
    void should_take_an_address_of_this_machine(String url) {
        assertThat(Loopback.require("--simulator", URI.create(url))).isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.1min.ai",
                "http://api.1min.ai",
                "https://127.0.0.1:9090",
                "http://10.0.0.1:9090",
                "http://0.0.0.0:9090",
                "http://127.0.0.1.example.org:9090",
                "http://[2001:db8::1]:9090",
                "file:///tmp/x",
                "nothing"
            })
    void should_refuse_every_other_address_and_name_what_is_allowed(String url) {
        assertThatThrownBy(() -> Loopback.require("--simulator", URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--simulator is " + url, "http://127.0.0.1:PORT");
    }
}
