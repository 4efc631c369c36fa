package dev.darkroom.database;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a Docker engine answers, asked quickly and quietly: Testcontainers itself takes long to find none, and logs a page
 * about it. Looks where Testcontainers looks.
 */
final class DockerEngine {
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private DockerEngine() {}

    static boolean answers() {
        return places().stream().anyMatch(DockerEngine::answersAt);
    }

    private static List<String> places() {
        String home = System.getProperty("user.home");
        String named = System.getenv().getOrDefault("DOCKER_HOST", configured(Path.of(home)));
        if (named != null && !named.isBlank()) {
            return List.of(named);
        }
        Map<String, String> environment = System.getenv();
        List<String> places = new ArrayList<>(List.of("unix:///var/run/docker.sock"));
        if (environment.containsKey("XDG_RUNTIME_DIR")) {
            places.add("unix://" + environment.get("XDG_RUNTIME_DIR") + "/docker.sock");
        }
        places.add("unix://" + home + "/.docker/run/docker.sock");
        places.add("unix://" + home + "/.docker/desktop/docker.sock");
        places.add("npipe:////./pipe/docker_engine");
        return places;
    }

    private static String configured(Path home) {
        Path file = home.resolve(".testcontainers.properties");
        if (!Files.isReadable(file)) {
            return null;
        }
        Properties properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException unreadable) {
            return null;
        }
        return properties.getProperty("docker.host");
    }

    static boolean answersAt(String place) {
        if (place.startsWith("npipe:")) {
            return Files.exists(Path.of("\\\\.\\pipe\\docker_engine"));
        }
        CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> ping(place), DockerEngine::start);
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException none) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A thread that holds up nothing, should the engine accept and never answer. */
    private static void start(Runnable ping) {
        Thread thread = new Thread(ping, "docker-ping");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean ping(String place) {
        URI uri = URI.create(place);
        boolean local = "unix".equals(uri.getScheme());
        SocketAddress address = local
                ? UnixDomainSocketAddress.of(uri.getPath())
                : new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 2375 : uri.getPort());
        try (SocketChannel channel = SocketChannel.open(address)) {
            if (!local && "1".equals(System.getenv("DOCKER_TLS_VERIFY"))) {
                return true;
            }
            channel.write(
                    ByteBuffer.wrap("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(64);
            return channel.read(answer) > 0
                    && new String(answer.array(), StandardCharsets.US_ASCII).matches("(?s)HTTP/1\\.\\d 200.*");
        } catch (IOException noEngine) {
            return false;
        }
    }
}
