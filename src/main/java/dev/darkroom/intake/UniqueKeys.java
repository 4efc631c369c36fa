package dev.darkroom.intake;

import dev.darkroom.job.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Remembers names and the line each was first seen in, in 16 bytes a slot whatever their length: 96 bits of a SHA-256 and the line, by open addressing. Two
 * different names among a million are taken for the same with a chance of 1 in 10^17.
 */
final class UniqueKeys {

    private final MessageDigest sha256 = Sha256.digest();
    private long[] heads = new long[1 << 10];
    /** The next 32 bits of the hash, and the line; 0 marks a free slot, as lines begin at 1. */
    private long[] tails = new long[1 << 10];

    private int size;

    /**
     * Remembers a name.
     *
     * @param line from 1, below 2^31
     * @return the line it was first seen in, or 0 when it is new
     */
    int add(String name, long line) {
        if (size > heads.length / 4 * 3) {
            grow();
        }
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(name.getBytes(StandardCharsets.UTF_8)));
        long head = hash.getLong();
        long tail = (long) hash.getInt() << 32 | Math.toIntExact(line);
        int slot = slot(heads, tails, head, tail);
        if (tails[slot] != 0) {
            return (int) tails[slot];
        }
        heads[slot] = head;
        tails[slot] = tail;
        size++;
        return 0;
    }

    /** How many different names there were. */
    int size() {
        return size;
    }

    private void grow() {
        long[] moreHeads = new long[heads.length * 2];
        long[] moreTails = new long[heads.length * 2];
        for (int i = 0; i < heads.length; i++) {
            if (tails[i] != 0) {
                int slot = slot(moreHeads, moreTails, heads[i], tails[i]);
                moreHeads[slot] = heads[i];
                moreTails[slot] = tails[i];
            }
        }
        heads = moreHeads;
        tails = moreTails;
    }

    /** Where the hash stands, or the free slot where it belongs. */
    private static int slot(long[] heads, long[] tails, long head, long tail) {
        int slot = (int) head & heads.length - 1;
        while (tails[slot] != 0 && (heads[slot] != head || tails[slot] >>> 32 != tail >>> 32)) {
            slot = slot + 1 & heads.length - 1;
        }
        return slot;
    }
}
