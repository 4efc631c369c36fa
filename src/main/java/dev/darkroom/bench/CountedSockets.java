package dev.darkroom.bench;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.LongAdder;
import javax.net.SocketFactory;

/** Counts the round trips to the database: the PostgreSQL driver flushes once for each. It finds this class by its name and makes it itself. */
public final class CountedSockets extends SocketFactory {

    private static final LongAdder ROUND_TRIPS = new LongAdder();
    private static final LongAdder BYTES = new LongAdder();

    static long roundTrips() {
        return ROUND_TRIPS.sum();
    }

    static long bytesSent() {
        return BYTES.sum();
    }

    @Override
    public Socket createSocket() {
        return new Counted();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new java.net.InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(
                new java.net.InetSocketAddress(host, port), new java.net.InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new java.net.InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(
                new java.net.InetSocketAddress(host, port), new java.net.InetSocketAddress(localHost, localPort));
    }

    private static Socket connected(java.net.InetSocketAddress there, java.net.InetSocketAddress here)
            throws IOException {
        Socket socket = new Counted();
        if (here != null) {
            socket.bind(here);
        }
        socket.connect(there);
        return socket;
    }

    private static final class Counted extends Socket {
        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    BYTES.add(length);
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    ROUND_TRIPS.increment();
                    out.flush();
                }
            };
        }
    }
}
