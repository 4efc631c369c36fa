import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** Downloads a file where there is neither curl nor wget: {@code java Download.java <url> <file>}. Heeds https_proxy as they do. */
final class Download {
    private Download() {}

    public static void main(String[] args) throws InterruptedException {
        URI from = URI.create(args[0]);
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(20))
                .followRedirects(HttpClient.Redirect.NORMAL);
        String proxy = System.getenv("https_proxy");
        if (proxy != null && !proxy.isBlank() && "https".equals(from.getScheme())) {
            URI address = URI.create(proxy);
            client.proxy(ProxySelector.of(new InetSocketAddress(address.getHost(), address.getPort())));
        }
        HttpRequest request =
                HttpRequest.newBuilder(from).timeout(Duration.ofMinutes(15)).build();
        try {
            int status = client.build()
                    .send(request, BodyHandlers.ofFile(Path.of(args[1])))
                    .statusCode();
            if (status != 200) {
                throw new IOException("HTTP status " + status);
            }
        } catch (IOException failure) {
            System.err.println("mvnw: " + failure);
            System.exit(1);
        }
    }
}
