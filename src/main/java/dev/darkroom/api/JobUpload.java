package dev.darkroom.api;

import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * One edit that has come.
 *
 * @param json its members
 * @param picture the hash of the picture that came with it; null: none did
 */
record JobUpload(ObjectNode json, String picture) {

    private static final Set<String> PARTS = Set.of("job", "picture");
    private static final String IMAGE = "image";

    /**
     * Reads a body to its end: JSON alone, or a form with {@code job}, the JSON, and {@code picture}, which {@code image} then means.
     *
     * @param contentType the header
     */
    static JobUpload receive(InputStream body, String contentType, SubmittedPictures pictures) throws IOException {
        if (!FormParts.isForm(contentType)) {
            return new JobUpload(ApiJson.read(body), null);
        }
        Form form = new Form(pictures);
        FormParts.read(body, contentType, EditForm.LARGEST, form::take);
        return form.upload();
    }

    /** Of everything that matters of the body: 3.50 is 3.5, as it was to earlier builds. */
    String fingerprint() {
        ObjectNode plain = json.deepCopy();
        plain.properties()
                .forEach(member -> member.setValue(
                        member.getValue().isBigDecimal()
                                ? DecimalNode.valueOf(
                                        member.getValue().decimalValue().stripTrailingZeros())
                                : member.getValue()));
        return picture == null ? plain.toString() : plain + "\n" + picture;
    }

    private static final class Form {

        private final SubmittedPictures pictures;
        private ObjectNode json;
        private String picture;
        private String fileName;

        Form(SubmittedPictures pictures) {
            this.pictures = pictures;
        }

        void take(FormParts.Part part) throws IOException {
            boolean again =
                    "job".equals(part.name()) && json != null || "picture".equals(part.name()) && picture != null;
            if (again) {
                throw ProblemException.invalid(part.name(), "There are two such parts.", "one part of this name");
            }
            switch (String.valueOf(part.name())) {
                case "job" -> json = ApiJson.read(part.in());
                case "picture" -> {
                    fileName = Optional.ofNullable(part.fileName())
                            .filter(name -> !name.isEmpty())
                            .orElse("picture");
                    picture = pictures.receive(fileName, part.in());
                }
                default -> Values.onlyKnown(Set.of(String.valueOf(part.name())), PARTS, "part");
            }
        }

        JobUpload upload() {
            if (json == null) {
                throw Body.missing("job", "a part with the members of the edit, as JSON");
            }
            if (picture == null) {
                throw Body.missing("picture", "a part with the picture; without one, send the JSON alone");
            }
            boolean isOther =
                    json.hasNonNull(IMAGE) && !json.path(IMAGE).asText().equals(fileName);
            if (isOther) {
                throw Values.refuse(IMAGE, json.path(IMAGE).asText(), "left out, or the filename of the part picture");
            }
            json.put(IMAGE, fileName);
            return new JobUpload(json, picture);
        }
    }
}
