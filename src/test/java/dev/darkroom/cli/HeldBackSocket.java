package dev.darkroom.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A connection that can keep what is written to it, and send it in one piece: so a peer reads in one go what was written in several. */
final class HeldBackSocket extends Socket {

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private int passing;

    /** @param passing how many writes go out at once before the others are kept */
    HeldBackSocket(String host, int port, int passing) throws IOException {
        super(host, port);
        this.passing = passing;
    }

    /** Sends what was kept. */
    void letGo() throws IOException {
        super.getOutputStream().write(held.toByteArray());
        held.reset();
        passing = Integer.MAX_VALUE;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream out = super.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (passing > 0) {
                    passing--;
                    out.write(bytes, from, length);
                } else {
                    held.write(bytes, from, length);
                }
            }
        };
    }
}
