package dev.darkroom.client;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says which service is meant: the one that was named, else the one of this machine. The administrator's token of the data directory goes to the service
 * of that data directory alone, never to an address that somebody named.
 */
public final class ServiceFinder {

    public static final String SERVER = "DARKROOM_SERVER";
    public static final String TOKEN = "DARKROOM_TOKEN";

    private static final long LARGEST_TOKEN_FILE = 10_000;

    private final Map<String, String> environment;
    private final Supplier<Path> dataDirectory;
    private volatile ServiceFile last;

    /** @param dataDirectory asked only where it is needed */
    public ServiceFinder(Map<String, String> environment, Supplier<Path> dataDirectory) {
        this.environment = environment;
        this.dataDirectory = dataDirectory;
    }

    /**
     * @param server what {@code --server} says
     * @param tokenFile what {@code --token-file} says
     * @throws ServiceException where none is running, or what was given is of no use
     */
    public Endpoint find(Optional<String> server, Optional<Path> tokenFile) {
        Optional<String> named = server.or(() -> variable(SERVER));
        if (named.isEmpty()) {
            ServiceFile here = running();
            return new Endpoint(here.url(), token(tokenFile, () -> Optional.of(here.url())), true);
        }
        URI url = address(named.get(), server.isPresent() ? "--server" : SERVER);
        return new Endpoint(url, token(tokenFile, () -> ownAddress().filter(url::equals)), false);
    }

    private ServiceFile running() {
        Path folder = dataDirectory.get();
        Optional<ServiceFile> file = read(folder);
        if (file.filter(ServiceFile::isAlive).isPresent()) {
            last = file.get();
            return last;
        }
        // A node that stops has taken its file away, and answers until what it has in flight is done.
        if (last != null && last.isAlive()) {
            return last;
        }
        String left = file.map(dead ->
                        " (" + ServiceFile.in(folder) + " was left by process " + dead.pid() + ", which has ended)")
                .orElse("");
        throw new ServiceException.Unreachable(
                "no service is running here%s: start one with `darkroom serve`, or name one with --server or %s"
                        .formatted(left, SERVER),
                null);
    }

    private Optional<URI> ownAddress() {
        return read(dataDirectory.get()).filter(ServiceFile::isAlive).map(ServiceFile::url);
    }

    private static Optional<ServiceFile> read(Path folder) {
        try {
            return ServiceFile.read(folder);
        } catch (IOException e) {
            throw new ServiceException.Misconfigured(
                    "cannot read " + ServiceFile.in(folder) + ": " + e.getMessage() + "; is it another user's?");
        }
    }

    /** @param own asked only where nothing else gives one: the address of this data directory's service, where that is the one that is called */
    private String token(Optional<Path> file, Supplier<Optional<URI>> own) {
        if (file.isPresent()) {
            return secret(file.get());
        }
        Optional<String> given = variable(TOKEN);
        if (given.isPresent()) {
            return formed(given.get(), TOKEN);
        }
        if (own.get().isEmpty()) {
            throw new ServiceException.Misconfigured(
                    "no token: put it into a file and name that with --token-file, or set " + TOKEN
                            + " (the administrator makes tokens: darkroom token create)");
        }
        return secret(dataDirectory.get().resolve("admin-token"));
    }

    private static String secret(Path file) {
        try {
            if (Files.size(file) > LARGEST_TOKEN_FILE) {
                throw new ServiceException.Misconfigured(file + " is too large to hold a token");
            }
            return formed(Files.readString(file), file.toString());
        } catch (IOException e) {
            String why = e instanceof java.nio.file.NoSuchFileException ? "there is no such file" : e.getMessage();
            throw new ServiceException.Misconfigured("cannot read the token in " + file + ": " + why);
        }
    }

    /** The secret itself is never told. */
    private static String formed(String text, String where) {
        String token = text.strip();
        if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new ServiceException.Misconfigured(
                    "what " + where + " holds is no token: it must be one word, such as dk_...");
        }
        return token;
    }

    private static URI address(String text, String where) {
        try {
            URI url = new URI(text.strip().replaceFirst("/+$", ""));
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web
                    && url.getHost() != null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new ServiceException.Misconfigured(
                "%s is %s: it must be an address such as https://darkroom.example.com or http://127.0.0.1:8080, without name or password"
                        .formatted(where, text));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }
}
