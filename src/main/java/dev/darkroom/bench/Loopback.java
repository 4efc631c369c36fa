package dev.darkroom.bench;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** A bench may call this machine alone: no measurement is worth a paid call. */
final class Loopback {

    private Loopback() {}

    /** @throws IllegalArgumentException for any other address than one of this machine's loopback interface */
    static URI require(String what, URI url) {
        String host = url.getHost();
        // A name could lead elsewhere by the time it is called.
        boolean literal = host != null && (host.matches("[0-9.]+") || host.startsWith("[") || host.equals("localhost"));
        if (!"http".equals(url.getScheme()) || !literal || !isLoopback(host)) {
            throw new IllegalArgumentException(what + " is " + url
                    + ": a bench calls nothing but a simulator on this machine, http://127.0.0.1:PORT");
        }
        return url;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
