package dev.darkroom.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/** Takes traces by OTLP over HTTP, and reads of the protocol buffers what the tests look at. */
final class TraceReceiver implements AutoCloseable {

    /** As opentelemetry.proto.trace.v1.Span has it; ids in hexadecimal digits, times in nanoseconds. */
    record Span(
            String trace,
            String id,
            String parent,
            String name,
            long start,
            long end,
            Map<String, String> attributes) {}

    private final HttpServer http;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final StringBuffer raw = new StringBuffer();

    TraceReceiver() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/v1/traces", exchange -> {
            byte[] body;
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            try (InputStream in = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
                body = in.readAllBytes();
            }
            raw.append(new String(body, StandardCharsets.ISO_8859_1));
            read(body);
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    /** All that came, to look for what must not be in it. */
    String raw() {
        return raw.toString();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void read(byte[] request) {
        each(
                request,
                (ofRequest, resourceSpans) -> each(resourceSpans, (ofResource, scopeSpans) -> {
                    if (ofResource == 2) {
                        each(scopeSpans, (ofScope, span) -> {
                            if (ofScope == 2) {
                                spans.add(span(span));
                            }
                        });
                    }
                }));
    }

    private static Span span(byte[] bytes) {
        Map<Integer, byte[]> fields = new TreeMap<>();
        Map<String, String> attributes = new TreeMap<>();
        each(bytes, (field, value) -> {
            fields.put(field, value);
            if (field == 9) {
                List<byte[]> pair = new ArrayList<>();
                each(value, (ofPair, part) -> pair.add(part));
                each(
                        pair.get(1),
                        (kind, any) ->
                                attributes.put(text(pair.get(0)), kind == 1 ? text(any) : Long.toString(number(any))));
            }
        });
        return new Span(
                HexFormat.of().formatHex(fields.get(1)),
                HexFormat.of().formatHex(fields.get(2)),
                HexFormat.of().formatHex(fields.getOrDefault(4, new byte[0])),
                text(fields.get(5)),
                number(fields.get(7)),
                number(fields.get(8)),
                attributes);
    }

    /** The fields of a message: bytes as they are, numbers as eight bytes. */
    private static void each(byte[] message, BiConsumer<Integer, byte[]> field) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            byte[] value = switch ((int) (tag & 7)) {
                case 0 -> bytes(varint(in));
                case 1 -> bytes(in.getLong());
                case 2 -> take(in, (int) varint(in));
                case 5 -> bytes(in.getInt());
                default -> throw new IllegalStateException("wire type of tag " + tag);
            };
            field.accept((int) (tag >>> 3), value);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
