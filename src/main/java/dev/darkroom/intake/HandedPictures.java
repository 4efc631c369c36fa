package dev.darkroom.intake;

import java.util.Optional;

/** Pictures that came to the service before the rows or with them, for rows that name them. */
public interface HandedPictures {

    /** Where none can be handed in. */
    HandedPictures NONE = new HandedPictures() {
        @Override
        public Optional<Handed> named(String cell) {
            return Optional.empty();
        }

        @Override
        public Optional<String> lacks(String sha256) {
            return Optional.of("names a picture that was handed in to a service; here, give the file itself");
        }
    };

    /**
     * A picture that came under a name of its sender's.
     *
     * @param sha256 its content's name
     * @param refusal why it was not taken, a sentence; null: it was
     */
    record Handed(String sha256, String refusal) {}

    /** The picture that came under this name, exactly as the row's cell has it. */
    Optional<Handed> named(String cell);

    /** Why a row may not name this content, reading on after the cell; empty where it may. Asked again now and then for the same content. */
    Optional<String> lacks(String sha256);
}
