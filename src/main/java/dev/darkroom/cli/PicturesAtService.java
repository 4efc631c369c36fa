package dev.darkroom.cli;

import dev.darkroom.client.PictureUpload;
import dev.darkroom.intake.HandedPictures;
import java.util.Optional;

/** Rows may name a picture that was handed in to the service before: it says whether it has it. */
record PicturesAtService(PictureUpload pictures) implements HandedPictures {

    @Override
    public Optional<Handed> named(String cell) {
        return Optional.empty();
    }

    @Override
    public Optional<String> lacks(String sha256) {
        return pictures.isThere(sha256)
                ? Optional.empty()
                : Optional.of("names a picture that the service does not have: give the file itself, and it is sent");
    }
}
