package dev.darkroom.job;

import dev.darkroom.job.ValueType.Choice;
import dev.darkroom.job.ValueType.Decimal;
import dev.darkroom.job.ValueType.Flag;
import dev.darkroom.job.ValueType.Text;
import dev.darkroom.job.ValueType.WholeNumber;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The ten parameters of {@code promptObject}, with the types, ranges and defaults of the provider's specification of
 * black-forest-labs/flux-2-pro. The specification bounds neither the prompt's length nor the asset path's: those two bounds are ours.
 */
public enum Parameter {
    IMAGE("image", "imageUrl", new Text(4_096), null),
    PROMPT("prompt", "prompt", new Text(10_000), null),
    ASPECT_RATIO(
            "aspect_ratio",
            "aspect_ratio",
            new Choice(List.of("match_input_image", "1:1", "16:9", "9:16", "3:2", "2:3", "4:5", "5:4")),
            "match_input_image"),
    OUTPUT_FORMAT("output_format", "output_format", new Choice(List.of("jpg", "png")), "png"),
    OUTPUT_QUALITY("output_quality", "output_quality", new WholeNumber(0, 100), "80"),
    STEPS("steps", "steps", new WholeNumber(15, 50), "25"),
    GUIDANCE("guidance", "guidance", new Decimal(new BigDecimal(2), new BigDecimal(5)), "3"),
    SAFETY_TOLERANCE("safety_tolerance", "safety_tolerance", new WholeNumber(1, 6), "2"),
    PROMPT_UPSAMPLING("prompt_upsampling", "prompt_upsampling", new Flag(), "false"),
    /** 32 bits without sign; the provider draws one at random where it is left out. */
    SEED("seed", "seed", new WholeNumber(0, 4_294_967_295L), null);

    private final String column;
    private final String apiName;
    private final ValueType type;
    private final String defaultValue;

    Parameter(String column, String apiName, ValueType type, String defaultValue) {
        this.column = column;
        this.apiName = apiName;
        this.type = type;
        this.defaultValue = defaultValue;
    }

    /** Its name in a CSV header, a JSONL row and Darkroom's own API: the provider's, except that {@code imageUrl} is {@code image}. */
    public String column() {
        return column;
    }

    /** Its name in the provider's {@code promptObject}. */
    public String apiName() {
        return apiName;
    }

    public ValueType type() {
        return type;
    }

    /** What the provider takes where it is left out; empty for image and prompt (required) and seed (random). */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    public boolean required() {
        return this == IMAGE || this == PROMPT;
    }

    /** The parameter of this column, or empty for an unknown name. */
    public static Optional<Parameter> of(String column) {
        return Arrays.stream(values()).filter(p -> p.column.equals(column)).findFirst();
    }
}
