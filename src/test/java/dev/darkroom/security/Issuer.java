package dev.darkroom.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A little OpenID Connect issuer: its configuration and keys over HTTP, and tokens that it signs. */
public final class Issuer implements AutoCloseable {

    static final String AUDIENCE = "darkroom-tests";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "key-1";

    private final HttpServer http;
    private final KeyPair keys = newKeys();
    private final AtomicInteger requests = new AtomicInteger();

    public Issuer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/.well-known/openid-configuration", Map.of("issuer", url(), "jwks_uri", url() + "/keys"));
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        answer(
                "/keys",
                Map.of(
                        "keys",
                        List.of(Map.of(
                                "kty",
                                "RSA",
                                "kid",
                                KEY,
                                "use",
                                "sig",
                                "alg",
                                "RS256",
                                "n",
                                text(unsigned(key.getModulus().toByteArray())),
                                "e",
                                text(unsigned(key.getPublicExponent().toByteArray()))))));
        http.start();
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    /** What a token of this issuer claims, to be changed. */
    Map<String, Object> claims(String subject, String... groups) {
        long now = Instant.now().getEpochSecond();
        return new TreeMap<>(Map.of(
                "iss",
                url(),
                "aud",
                AUDIENCE,
                "sub",
                subject,
                "iat",
                now,
                "exp",
                now + 300,
                "preferred_username",
                "name of " + subject,
                "realm_access",
                Map.of("roles", List.of(groups))));
    }

    String sign(Map<String, Object> claims) {
        return sign(claims, keys);
    }

    /** By a key that only says that it is the issuer's. */
    String forge(Map<String, Object> claims) {
        return sign(claims, newKeys());
    }

    String unsigned(Map<String, Object> claims) {
        return encoded(Map.of("alg", "none", "typ", "JWT")) + "." + encoded(claims) + ".";
    }

    /** With the public key as the secret of a symmetric signature, which some verifiers fell for. */
    String confused(Map<String, Object> claims) {
        try {
            String content = encoded(Map.of("alg", "HS256", "kid", KEY)) + "." + encoded(claims);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(keys.getPublic().getEncoded(), "HmacSHA256"));
            return content + "." + text(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void answer(String path, Map<String, ?> body) throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        http.createContext(path, exchange -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
        });
    }

    private static String sign(Map<String, Object> claims, KeyPair keys) {
        try {
            String content = encoded(Map.of("alg", "RS256", "typ", "JWT", "kid", KEY)) + "." + encoded(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + text(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(Map<String, ?> json) {
        try {
            return text(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
