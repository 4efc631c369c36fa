package dev.darkroom.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text from bytes that must be UTF-8, with or without a byte order mark. Unlike {@link java.io.InputStreamReader} it says where a byte is wrong, and refuses
 * what is no text at all.
 */
final class Utf8Reader extends Reader {

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
    private boolean started;
    private boolean ended;
    /** How many bytes of the file lie before the buffer. */
    private long before;

    private long line = 1;
    private boolean afterReturn;

    Utf8Reader(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(char[] out, int offset, int length) throws IOException {
        if (!started) {
            started = true;
            start();
        }
        CharBuffer chars = CharBuffer.wrap(out, offset, length).slice();
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, ended);
            if (chars.position() > 0) {
                inspect(out, offset, chars.position());
                return chars.position();
            }
            if (result.isError()) {
                throw new UnreadableInput(
                        line,
                        "is not UTF-8: byte 0x%02X at offset %d; save the file as UTF-8"
                                .formatted(bytes.get(bytes.position()), before + bytes.position()));
            }
            if (ended) {
                return -1;
            }
            fill();
        }
    }

    /** Reads on behind what is still in the buffer. */
    private void fill() throws IOException {
        before += bytes.position();
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = count < 0;
        bytes.position(bytes.position() + Math.max(count, 0)).flip();
        if (before + bytes.limit() > Limits.BYTES) {
            throw new UnreadableInput(line, "the file is larger than 1 GiB: split it");
        }
    }

    private void start() throws IOException {
        while (!ended && bytes.remaining() < FileSignature.LENGTH) {
            fill();
        }
        byte[] head = new byte[Math.min(bytes.remaining(), FileSignature.LENGTH)];
        bytes.get(0, head);
        if (FileSignature.UTF_8_BOM.matches(head)) {
            bytes.position(3);
            return;
        }
        for (FileSignature signature : FileSignature.values()) {
            if (signature.matches(head)) {
                throw new UnreadableInput(1, signature.advice());
            }
        }
    }

    private void inspect(char[] chars, int offset, int length) throws UnreadableInput {
        for (int i = offset; i < offset + length; i++) {
            char c = chars[i];
            if (c > '\r') {
                afterReturn = false;
                continue;
            }
            if (c == '\0') {
                throw new UnreadableInput(
                        line, "holds a NUL byte: this is a binary file, or UTF-16; save it as text in UTF-8");
            }
            if (c == '\r' || c == '\n' && !afterReturn) {
                line++;
            }
            afterReturn = c == '\r';
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
