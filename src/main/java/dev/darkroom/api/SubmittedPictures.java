package dev.darkroom.api;

import dev.darkroom.asset.AssetStore;
import dev.darkroom.asset.IncomingAsset;
import dev.darkroom.asset.KeptAssets;
import dev.darkroom.asset.NoRoom;
import dev.darkroom.asset.RefusedAsset;
import dev.darkroom.intake.HandedPictures;
import dev.darkroom.job.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The pictures that the rows of one submission may name: those that come with it, by the sender's names, and those that were handed in before. What came with it is
 * kept in the transaction that queues the rows, and only where a row names it. For one thread.
 */
public final class SubmittedPictures implements HandedPictures, Closeable {

    private static final int MOST = 100_000;

    private static final int LONGEST_NAME = 4_096;
    /** Characters of all names together: they are kept until the rows are taken in. */
    private static final int ALL_NAMES = 20_000_000;

    private final AssetStore store;
    private final KeptAssets kept;
    private final String owner;
    private final Optional<String> onlyOwner;

    private final Map<String, Handed> byName = new HashMap<>();
    private final Map<String, IncomingAsset> incoming = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private long characters;

    /**
     * @param owner to whom belongs what comes
     * @param onlyOwner whose earlier pictures may be named; empty: everybody's
     */
    SubmittedPictures(AssetStore store, KeptAssets kept, String owner, Optional<String> onlyOwner) {
        this.store = store;
        this.kept = kept;
        this.owner = owner;
        this.onlyOwner = onlyOwner;
    }

    /** Whose earlier pictures may be named; empty: everybody's. */
    Optional<String> onlyOwner() {
        return onlyOwner;
    }

    /** Takes a picture in, under a name of its sender's. One that is not fit is told to the rows that name it. */
    void receiveFitOrNot(String name, InputStream in) throws IOException {
        try {
            receive(name, in);
        } catch (RefusedAsset e) {
            put(name, new Handed(null, e.getMessage()));
        }
    }

    /**
     * Takes a picture in, under a name of its sender's.
     *
     * @return the hash of its content
     * @throws RefusedAsset when it is not fit
     */
    String receive(String name, InputStream in) throws IOException {
        IncomingAsset picture = store.receive(in);
        String sha256 = picture.asset().sha256();
        if (incoming.putIfAbsent(sha256, picture) != null) {
            picture.close();
        }
        put(name, new Handed(sha256, null));
        return sha256;
    }

    /** Says which picture, handed in before or with these rows, a name stands for. */
    void name(String name, String sha256) {
        put(name, new Handed(sha256, null));
    }

    /** @throws ProblemException 422 for a name that stands for another picture already, or one too many */
    private void put(String name, Handed picture) {
        characters += name.length();
        if (name.length() > LONGEST_NAME || characters > ALL_NAMES) {
            throw Values.refuse(
                    "picture",
                    name,
                    "a name of at most %,d characters, all together %,d".formatted(LONGEST_NAME, ALL_NAMES));
        }
        Handed before = byName.putIfAbsent(name, picture);
        if (before != null && !before.equals(picture)) {
            throw Values.refuse("picture", name, "the name of one picture; two different ones came under it");
        }
        if (byName.size() > MOST) {
            throw ProblemException.invalid(
                    "picture",
                    "More than %,d pictures came with the rows.".formatted(MOST),
                    "up to %,d".formatted(MOST));
        }
    }

    /** A quotation mark in a form's filename is written as {@code %22} by browsers and new curl, and with a backslash by others. */
    @Override
    public Optional<Handed> named(String cell) {
        Handed picture = byName.get(cell);
        if (picture == null && cell.indexOf('"') >= 0) {
            picture = byName.getOrDefault(cell.replace("\"", "%22"), byName.get(cell.replace("\"", "\\\"")));
        }
        return Optional.ofNullable(picture);
    }

    @Override
    public Optional<String> lacks(String sha256) {
        if (!used.contains(sha256) && !incoming.containsKey(sha256)) {
            try {
                if (kept.find(onlyOwner, sha256).isEmpty()) {
                    return Optional.of(
                            "names the picture asset:" + sha256 + ", which was not handed in: hand it in first");
                }
            } catch (SQLException e) {
                throw ProblemMappers.nothingDone(e, "the pictures cannot be looked for");
            }
            if (store.find(sha256).isEmpty()) {
                return Optional.of(
                        "names the picture asset:" + sha256
                                + ", whose file is not on this node: hand it in again, or let the nodes share darkroom.assets.dir");
            }
        }
        used.add(sha256);
        return Optional.empty();
    }

    /** Of all names and what they stand for, in whichever order they came; empty text where there are none. */
    String fingerprint() {
        if (byName.isEmpty()) {
            return "";
        }
        StringBuilder all = new StringBuilder();
        new TreeMap<>(byName)
                .forEach((name, picture) ->
                        all.append(name).append('\0').append(picture).append('\n'));
        return Sha256.of(all.toString());
    }

    /**
     * Keeps what the rows have named.
     *
     * @throws ProblemException 507 when the disk does not take it, 409 when a picture has just been removed
     */
    void keep(Connection connection) throws SQLException {
        Set<String> earlier = new HashSet<>(used);
        earlier.removeAll(incoming.keySet());
        if (!earlier.isEmpty()) {
            Optional<String> gone = kept.use(connection, onlyOwner, earlier);
            if (gone.isPresent()) {
                throw ProblemException.of(
                        409,
                        "ASSET_GONE",
                        "The picture asset:%s has just been removed: hand it in again.".formatted(gone.get()));
            }
        }
        try {
            kept.keep(
                    connection,
                    owner,
                    incoming.values().stream()
                            .filter(picture -> used.contains(picture.asset().sha256()))
                            .toList());
        } catch (NoRoom e) {
            throw ProblemException.later(507, "NO_ROOM", e.getMessage(), 60);
        }
    }

    @Override
    public void close() throws IOException {
        for (IncomingAsset picture : incoming.values()) {
            picture.close();
        }
    }
}
