package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An append-only file of JSON lines. One {@code write} per line puts it into the page cache, so it survives a {@code kill
 * -9} of the process, though not a power cut. A last line without its newline (the disk was full) is cut off at opening.
 */
final class JsonLines implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private long end;

    interface Reader {
        void line(long offset, int length, JsonNode line) throws IOException;
    }

    JsonLines(Path file) {
        this.file = file;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            end = channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + file, e);
        }
    }

    /** Reads every whole line and cuts off what follows the last one. To be called once, before the first append. */
    void load(Reader reader) {
        long whole = read(reader);
        try {
            channel.truncate(whole);
            end = whole;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot cut the unfinished last line off " + file, e);
        }
    }

    /** Reads the lines that are there now; lines appended meanwhile may be missed. */
    long read(Reader reader) {
        long limit = end();
        long offset = 0;
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ);
                InputStream in = new BufferedInputStream(Channels.newInputStream(source), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 10);
            for (long position = 0; position < limit; position++) {
                int next = in.read();
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                reader.line(offset, line.size(), Json.MAPPER.readTree(line.toByteArray()));
                offset = position + 1;
                line.reset();
            }
            return offset;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + " after byte " + offset, e);
        }
    }

    /** Appends one line and returns the offset at which it starts. */
    synchronized long append(byte[] json) {
        ByteBuffer line = ByteBuffer.allocate(json.length + 1);
        line.put(json).put((byte) '\n').flip();
        long start = end;
        try {
            while (line.hasRemaining()) {
                end += channel.write(line, end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + file, e);
        }
        return start;
    }

    JsonNode at(long offset, int length) {
        ByteBuffer line = ByteBuffer.allocate(length);
        try {
            while (line.hasRemaining() && channel.read(line, offset + line.position()) >= 0) {}
            return Json.MAPPER.readTree(line.array());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + " at byte " + offset, e);
        }
    }

    private synchronized long end() {
        return end;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file, e);
        }
    }
}
