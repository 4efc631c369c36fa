package dev.darkroom.simulator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file as it arrives: written to disk chunk by chunk, counted and hashed on the way. */
final class ReceivedUpload {
    private final Path file;
    private final long most;
    private final MessageDigest md5;
    private final Promise<ReceivedUpload> whole = Promise.promise();
    private final Promise<Long> tooLarge = Promise.promise();
    private FileChannel channel;
    private String name = "";
    private long size;

    ReceivedUpload(Path file, long most) {
        this.file = file;
        this.most = most;
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no MD5", e);
        }
    }

    /** Takes the first part of the right name; more of them are ignored. */
    void take(HttpServerFileUpload part) {
        if (channel != null) {
            part.handler(ignored -> {});
            return;
        }
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        name = part.filename() == null ? "" : part.filename();
        part.handler(this::write);
    }

    private void write(Buffer chunk) {
        size += chunk.length();
        if (size > most) {
            if (tooLarge.tryComplete(most)) {
                fail(new IOException("more than " + most + " bytes"));
            }
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(chunk.getBytes());
        md5.update(bytes.duplicate());
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    void end() {
        close();
        whole.tryComplete(this);
    }

    void fail(Throwable cause) {
        if (whole.tryFail(cause)) {
            close();
            discard();
        }
    }

    Future<ReceivedUpload> whole() {
        return whole.future();
    }

    Future<Long> tooLarge() {
        return tooLarge.future();
    }

    boolean hasFile() {
        return channel != null;
    }

    Path file() {
        return file;
    }

    String name() {
        return name;
    }

    /** In hex; to be asked once, at the end. */
    String md5() {
        return HexFormat.of().formatHex(md5.digest());
    }

    void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file, e);
        }
    }

    private void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file, e);
        }
    }
}
