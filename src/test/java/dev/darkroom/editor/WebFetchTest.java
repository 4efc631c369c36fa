package dev.darkroom.editor;

import static dev.darkroom.editor.RawServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.address.PublicAddress;
import dev.darkroom.editor.DownloadReply.Downloaded;
import dev.darkroom.editor.DownloadReply.Failed;
import dev.darkroom.editor.DownloadReply.Refused;
import dev.darkroom.job.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.mutiny.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's URL must not become a way into our own network. */
class WebFetchTest {

    private static final ApiKey KEY = new ApiKey("key-0123456789-0123456789-abcdef");
    private static final String PICTURE = "\u0089PNG\r\n\u001a\n and the rest";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static Vertx vertx;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> resolved = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.closeAndAwait();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:8.8.8.8",
                "::127.0.0.1",
                "::8.8.8.8",
                "64:ff9b::7f00:1",
                "64:ff9b::808:808",
                "64:ff9b:1::1",
                "100::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "2001:0:7f00:1::1",
                "3fff::1",
                "4000::1",
                "5f00::1"
            })
    void should_refuse_addresses_that_are_not_public(String literal) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(literal);
        // Java itself turns a mapped address into the IPv4 address it stands for.
        if (!literal.equals("::ffff:8.8.8.8")) {
            assertThat(PublicAddress.is(address)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "2001:4860:4860::8888",
                "2003::1"
            })
    void should_allow_public_addresses(String literal) throws UnknownHostException {
        assertThat(PublicAddress.is(InetAddress.getByName(literal))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://localhost:%d/",
                "http://127.1:%d/",
                "http://2130706433:%d/",
                "http://[::1]:%d/",
                "http://[::ffff:127.0.0.1]:%d/",
                "http://0.0.0.0:%d/",
                "http://[::]:%d/"
            })
    void should_refuse_every_spelling_of_our_own_machine(String url) throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", PICTURE)));

        DownloadReply reply = fetch(api(InetAddress::getAllByName), url.formatted(server.port()));

        refusedAs(ErrorCode.IMAGE_ADDRESS_REFUSED, reply);
        assertThat(server.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://example.com/x",
                "gopher://example.com/",
                "http:/no-host",
                "http://user:pw@example.com/",
                "https://127.0.0.1@example.com/",
                "jar:http://example.com/!/x"
            })
    void should_refuse_other_schemes_and_users(String url) {
        refusedAs(ErrorCode.IMAGE_ADDRESS_REFUSED, fetch(api(this::loopback), url));
        assertThat(resolved).isEmpty();
    }

    @Test
    void should_refuse_a_name_when_one_of_its_addresses_is_not_public() throws Exception {
        InetAddress[] both = {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1")};

        DownloadReply reply = fetch(api(host -> both), "http://pictures.example/x.png");

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.message())
                                .isEqualTo(
                                        "http://pictures.example/x.png: pictures.example is, or leads to, an address that is not public"));
    }

    @Test
    void should_connect_to_the_very_address_that_was_checked() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", PICTURE)));
        AtomicInteger asked = new AtomicInteger();
        EditorApi api = api(
                host -> new InetAddress[] {asked.incrementAndGet() == 1 ? LOOPBACK : InetAddress.getByName("8.8.8.8")},
                "fetch.allow-private-addresses",
                "true");

        // The name does not exist for anybody but the resolver: had it been looked up again, nothing would come.
        DownloadReply reply = fetch(api, "http://pictures.invalid:" + server.port() + "/a%20b.png?x=%2F");

        assertThat(reply).isInstanceOf(Downloaded.class);
        assertThat(asked).hasValue(1);
        assertThat(server.requests().get(0))
                .startsWith("GET /a%20b.png?x=%2F HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nHost: pictures.invalid:" + server.port() + "\r\n")
                .containsIgnoringCase("\r\nUser-Agent: Darkroom\r\n")
                .doesNotContainIgnoringCase("api-key")
                .doesNotContain(KEY.value());
    }

    @Test
    void should_verify_the_certificate_by_the_name_and_not_the_address() throws Exception {
        try (TlsServer server = TlsServer.serving("pictures.invalid", answer(200, "", PICTURE))) {
            HttpClientOptions trusting = new HttpClientOptions()
                    .setTrustOptions(new PfxOptions()
                            .setPath(server.keyStore().toString())
                            .setPassword("password"));
            EditorSettings settings = TestSettings.of("fetch.allow-private-addresses", "true");
            EditorApi api = new EditorApi(vertx, settings, KEY, trusting, this::loopback);
            open.add(api);

            assertThat(fetch(api, "https://pictures.invalid:" + server.port() + "/"))
                    .isInstanceOf(Downloaded.class);
            assertThat(server.names()).containsExactly("pictures.invalid");
            assertThat(fetch(api, "https://others.invalid:" + server.port() + "/"))
                    .isInstanceOf(Failed.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void should_take_a_picture_and_tell_its_type_by_its_bytes() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "Content-Type: text/plain\r\n", PICTURE)));

        DownloadReply reply = fetch(own(), server.url("/").toString());

        assertThat(reply).isInstanceOfSatisfying(Downloaded.class, downloaded -> {
            assertThat(downloaded.contentType()).isEqualTo("image/png");
            assertThat(downloaded.bytes()).isEqualTo(PICTURE.length());
        });
    }

    @Test
    void should_fetch_from_an_ipv6_literal() throws Exception {
        RawServer server =
                server(new RawServer(new java.net.ServerSocket(0, 5, InetAddress.getByName("::1")), connection -> {
                    connection.readRequest();
                    connection.write(answer(200, "", PICTURE));
                }));

        assertThat(fetch(
                        api(InetAddress::getAllByName, "fetch.allow-private-addresses", "true"),
                        "http://[::1]:" + server.port() + "/"))
                .isInstanceOf(Downloaded.class);
        assertThat(server.requests().get(0)).containsIgnoringCase("\r\nHost: [::1]:" + server.port() + "\r\n");
    }

    @Test
    void should_refuse_what_is_no_picture() throws Exception {
        RawServer text =
                server(RawServer.answering(answer(200, "Content-Type: image/png\r\n", "<svg>not one of them</svg>")));
        RawServer page = server(RawServer.answering(answer(200, "Content-Type: text/html\r\n", PICTURE)));

        refusedAs(ErrorCode.IMAGE_WRONG_TYPE, fetch(own(), text.url("/").toString()));
        refusedAs(ErrorCode.IMAGE_WRONG_TYPE, fetch(own(), page.url("/").toString()));
    }

    @Test
    void should_refuse_what_is_too_big_or_gone() throws Exception {
        RawServer big = server(RawServer.answering(answer(200, "", PICTURE + "x".repeat(2_000))));
        RawServer gone = server(RawServer.answering(answer(404, "", "")));
        EditorApi api = api(this::loopback, "fetch.allow-private-addresses", "true", "fetch.max-bytes", "1000");

        refusedAs(ErrorCode.IMAGE_TOO_BIG, fetch(api, big.url("/").toString()));
        refusedAs(ErrorCode.IMAGE_MISSING, fetch(api, gone.url("/").toString()));
    }

    @Test
    void should_fail_for_now_when_the_server_is_busy_or_the_name_unknown() throws Exception {
        RawServer busy = server(RawServer.answering(answer(503, "", "")));

        assertThat(fetch(own(), busy.url("/").toString())).isEqualTo(new Failed(503, "HTTP 503"));
        assertThat(fetch(api(InetAddress::getAllByName), "http://no-such-host.invalid/"))
                .isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Retry-After: 30                                                                        | 30
                    Retry-After: Wed, 21 Oct 2015 07:28:30 GMT\\r\\nDate: Wed, 21 Oct 2015 07:28:00 GMT     | 30
                    Retry-After: 86400                                                                     | 600
                    Retry-After: soon                                                                      | 0
                    """)
    void should_tell_how_long_the_server_of_a_picture_asks_to_be_left_alone(String headers, int seconds)
            throws Exception {
        RawServer busy = server(RawServer.answering(answer(429, headers.translateEscapes() + "\r\n", "")));

        assertThat(fetch(own(), busy.url("/").toString()))
                .isEqualTo(new Failed(429, "HTTP 429", Duration.ofSeconds(seconds)));
    }

    @Test
    void should_follow_three_redirects_and_no_fourth() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            String path = connection.readRequest().split(" ")[1];
            int left = Integer.parseInt(path.substring(1));
            connection.write(
                    left == 0 ? answer(200, "", PICTURE) : answer(302, "Location: " + (left - 1) + "\r\n", ""));
        }));

        assertThat(fetch(own(), server.url("/3").toString())).isInstanceOf(Downloaded.class);
        refusedAs(ErrorCode.IMAGE_MISSING, fetch(own(), server.url("/4").toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "//10.0.0.1/",
                "file:///etc/passwd",
                "http://internal.example/"
            })
    void should_check_each_redirect_anew(String location) throws Exception {
        RawServer server = server(RawServer.answering(answer(302, "Location: " + location + "\r\n", "")));
        AtomicInteger hops = new AtomicInteger();
        // Public the first time, so that the guard is on and the first hop passes it; connected to by a mapping of the
        // test.
        WebFetch.Resolver resolver = host -> {
            hops.incrementAndGet();
            return host.equals("internal.example") ? new InetAddress[] {LOOPBACK} : InetAddress.getAllByName(host);
        };
        EditorSettings settings = TestSettings.of();
        FirstHopAllowed config = new FirstHopAllowed(settings.fetch(), hops);
        EditorApi api = new EditorApi(
                vertx,
                new EditorSettings(settings.editor(), settings.result(), config),
                KEY,
                new HttpClientOptions(),
                resolver);
        open.add(api);

        refusedAs(ErrorCode.IMAGE_ADDRESS_REFUSED, fetch(api, server.url("/").toString()));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_keep_one_time_limit_over_all_redirects() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.hold();
        }));

        DownloadReply reply = fetch(
                api(this::loopback, "fetch.allow-private-addresses", "true", "fetch.timeout", "200ms"),
                server.url("/").toString());

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.message()).contains("not done within"));
    }

    /** Private addresses are allowed for the first hop only: the real guard is met at the redirect. */
    private record FirstHopAllowed(FetchConfig real, AtomicInteger hops) implements FetchConfig {
        @Override
        public io.quarkus.runtime.configuration.MemorySize maxBytes() {
            return real.maxBytes();
        }

        @Override
        public boolean allowPrivateAddresses() {
            return hops.get() <= 1;
        }

        @Override
        public Duration timeout() {
            return real.timeout();
        }

        @Override
        public Duration idleTimeout() {
            return real.idleTimeout();
        }
    }

    private void refusedAs(ErrorCode code, DownloadReply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
        assertThat(folder.resolve("x.part")).doesNotExist();
    }

    private InetAddress[] loopback(String host) {
        resolved.add(host);
        return new InetAddress[] {LOOPBACK};
    }

    private EditorApi own() {
        return api(this::loopback, "fetch.allow-private-addresses", "true");
    }

    private EditorApi api(WebFetch.Resolver resolver, String... settings) {
        EditorApi api = new EditorApi(vertx, TestSettings.of(settings), KEY, new HttpClientOptions(), resolver);
        open.add(0, api);
        return api;
    }

    private DownloadReply fetch(EditorApi api, String url) {
        Uni<DownloadReply> reply = api.fetch(URI.create(url), folder.resolve("x.part"));
        return reply.await().atMost(Duration.ofSeconds(20));
    }

    private RawServer server(RawServer server) {
        open.add(server);
        return server;
    }
}
