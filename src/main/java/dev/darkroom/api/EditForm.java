package dev.darkroom.api;

import dev.darkroom.asset.AssetStore;
import dev.darkroom.asset.RefusedAsset;
import dev.darkroom.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A form of a browser that tells of one edit: short fields, and at most one picture, which is kept as by {@code POST /assets}.
 *
 * @param fields as they were sent, but for line ends, which are {@code \n}; those that were not are left out
 * @param picture what {@code image} may be for the picture that came; empty: none did, or see {@code refusal}
 * @param refusal why the picture that came is not kept
 */
public record EditForm(Map<String, String> fields, Optional<String> picture, Optional<Problem> refusal) {

    /** Bytes of a field: a prompt may have 10,000 characters, and one that is somewhat longer is told so by the rules of rows. */
    private static final int LONGEST_FIELD = 100_000;

    /** Of the fields together with the picture. */
    static final long LARGEST = AssetStore.LARGEST + 2_000_000;

    private static final String PICTURE = "picture";

    interface Keeper {
        /** The hash of the picture. */
        String keep(InputStream picture) throws IOException, SQLException;
    }

    /** @param known names of the fields that it may have beside {@code picture} */
    static EditForm receive(InputStream body, String contentType, Set<String> known, Keeper keeper) throws IOException {
        Map<String, String> fields = new HashMap<>();
        Taken taken = new Taken();
        FormParts.read(body, contentType, LARGEST, part -> {
            String name = String.valueOf(part.name());
            if (name.equals(PICTURE)) {
                // A browser sends the part whether a file was chosen or not.
                if (part.fileName() != null && !part.fileName().isEmpty()) {
                    taken.keep(keeper, part.in());
                }
                return;
            }
            Values.onlyKnown(Set.of(name), known, "field");
            fields.put(name, text(name, part.in()));
        });
        return new EditForm(Map.copyOf(fields), Optional.ofNullable(taken.picture), Optional.ofNullable(taken.refusal));
    }

    /** What was typed beside a picture that is not kept is not lost with it. */
    private static final class Taken {

        private String picture;
        private Problem refusal;

        void keep(Keeper keeper, InputStream in) throws IOException {
            try {
                picture = "asset:" + keeper.keep(in);
            } catch (RefusedAsset e) {
                refusal = Problem.of(
                        422,
                        "NOT_A_PICTURE",
                        "The picture is not kept. " + e.getMessage(),
                        PICTURE,
                        "a whole png, jpeg, webp or gif of at most 50 MB");
            } catch (SQLException e) {
                throw ProblemMappers.nothingDone(e, "the picture cannot be kept");
            }
        }
    }

    private static String text(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST_FIELD + 1);
        if (bytes.length > LONGEST_FIELD) {
            throw ProblemException.invalid(
                    name, name + " is too long.", "text of up to %,d bytes".formatted(LONGEST_FIELD));
        }
        return new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    /** Empty where it was left out. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }
}
