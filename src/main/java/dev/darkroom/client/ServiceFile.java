package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.disk.DurableFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the service of this machine listens: {@code service.json} of the data directory, readable by our user alone. A node writes it when it listens and
 * takes it away when it stops; one that was killed leaves it behind, so it names its process.
 *
 * @param url what to call it by from this machine
 * @param start the operating system's own mark of when the process began
 */
public record ServiceFile(URI url, long pid, String start) {

    private static final String NAME = "service.json";

    /** Of the fields behind the name in /proc/PID/stat, which is in parentheses and may hold anything; the start is field 22 of all (proc(5)). */
    private static final int START_BEHIND_NAME = 19;

    /**
     * @param scheme http or https
     * @param host what the service listens on; where that is every address, the file names the loopback one
     */
    public static ServiceFile ofThisProcess(String scheme, String host, int port) {
        boolean any = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
        String name = any ? "127.0.0.1" : host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        long pid = ProcessHandle.current().pid();
        return new ServiceFile(URI.create(scheme + "://" + name + ":" + port), pid, start(pid));
    }

    public static Path in(Path dataDirectory) {
        return dataDirectory.resolve(NAME);
    }

    /** Takes the place of the file of a node that was killed, or of another one that shares the folder. */
    public void write(Path dataDirectory) throws IOException {
        DurableFiles.createPrivateFolder(dataDirectory);
        // A temporary file is our user's alone from the beginning.
        Path part = Files.createTempFile(dataDirectory, NAME, ".part");
        String json = Json.line(
                Json.object().put("url", url.toString()).put("pid", pid).put("process_start", start));
        try {
            Files.writeString(part, json + "\n", StandardCharsets.UTF_8);
            DurableFiles.replace(part, in(dataDirectory));
        } finally {
            // A full disk may refuse each of many starts.
            Files.deleteIfExists(part);
        }
    }

    /** Takes it away, unless it is another process's by now. */
    public void remove(Path dataDirectory) throws IOException {
        if (read(dataDirectory).filter(this::equals).isPresent()) {
            Files.deleteIfExists(in(dataDirectory));
        }
    }

    /** Empty where there is none, or where it cannot be understood. */
    public static Optional<ServiceFile> read(Path dataDirectory) throws IOException {
        try {
            JsonNode json = Json.read(Files.readAllBytes(in(dataDirectory)));
            return Optional.of(new ServiceFile(
                    URI.create(json.path("url").asText()),
                    json.path("pid").asLong(),
                    json.path("process_start").asText()));
        } catch (NoSuchFileException
                | com.fasterxml.jackson.core.JsonProcessingException
                | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Is it that process, and not another one that has its number by now? Else somebody else may listen there, who is to get no token. */
    public boolean isAlive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
                && start(pid).equals(start);
    }

    /** On Linux ticks since boot: Java's own start instant moves when the clock is set. */
    private static String start(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_BEHIND_NAME];
        } catch (IOException e) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().startInstant())
                    .map(Object::toString)
                    .orElse("unknown");
        }
    }
}
