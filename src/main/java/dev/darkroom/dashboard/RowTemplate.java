package dev.darkroom.dashboard;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A file of rows to begin with, for each of the provider's use cases. */
public enum RowTemplate {
    BACKGROUND_REPLACEMENT("Background replacement"),
    PRODUCT_RETOUCHING("Product retouching"),
    SCENE_MODIFICATION("Scene modification"),
    STYLE_TRANSFER("Style transfer");

    private final String title;

    RowTemplate(String title) {
        this.title = title;
    }

    static Optional<RowTemplate> of(String fileName) {
        return Arrays.stream(values())
                .filter(template -> template.fileName().equals(fileName))
                .findFirst();
    }

    public String title() {
        return title;
    }

    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".csv";
    }

    byte[] bytes() {
        return StaticFile.read("/dashboard/rows/" + fileName());
    }
}
