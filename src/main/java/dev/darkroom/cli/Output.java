package dev.darkroom.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * Standard output of the commands, which ends them where it is gone: Java's own keeps that to itself, so that a list would be asked for to its end for a {@code head} that has
 * seen enough, and what a full disk did not take would be lost without a word.
 */
final class Output extends OutputStream {

    private final OutputStream to;

    private Output(OutputStream to) {
        this.to = to;
    }

    /** Bytes as they are. Nothing waits in it. */
    static OutputStream bytes() {
        return new Output(new FileOutputStream(FileDescriptor.out));
    }

    /** Text, in the letters of the terminal where it is one. */
    static PrintWriter text() {
        // Of a terminal alone: files and pipes get the default charset of Java.
        String encoding = System.getProperty("sun.stdout.encoding");
        return text(
                new FileOutputStream(FileDescriptor.out),
                encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
    }

    /** The same, for what is written to whatever it is. */
    static PrintWriter text(OutputStream to, Charset charset) {
        return new PrintWriter(new BufferedWriter(new OutputStreamWriter(new Output(to), charset)), true);
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            to.write(bytes, from, length);
        } catch (IOException e) {
            throw new Gone(e);
        }
    }

    @Override
    public void flush() {
        try {
            to.flush();
        } catch (IOException e) {
            throw new Gone(e);
        }
    }

    /** No writer passes over it, as all of them do over an {@link IOException}. */
    static final class Gone extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Gone(IOException cause) {
            super(
                    "cannot write to stdout: " + cause.getMessage()
                            + ". What came out is not whole. Whatever the command has done at the service is done: look (darkroom status) before you give it again.",
                    cause);
        }

        /** Whoever read it has seen enough, as {@code head} does: nothing to talk about. */
        boolean isClosedPipe() {
            return String.valueOf(getCause().getMessage()).contains("Broken pipe");
        }
    }
}
