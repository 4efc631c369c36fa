package dev.darkroom.simulator.picture;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Draws the picture again in another style. */
final class StyleTransfer implements Effect {
    private static final Pattern SKETCH = Effects.words("sketch|pencil|ink|drawing|charcoal|line");
    private static final Pattern PAINT = Effects.words("oil|watercolou?r|paint\\w*|impression\\w*|canvas|brush\\w*");
    private static final Pattern POSTER = Effects.words("poster|comic|cartoon|pop|anime|screen ?print|retro|vintage");

    private static final List<Effect> ALL = List.of(new InkSketch(), new OilPaint(), new PosterPrint());

    @Override
    public BufferedImage apply(BufferedImage picture, String prompt, SplittableRandom random) {
        return choose(prompt, random).apply(picture, prompt, random);
    }

    private static Effect choose(String prompt, SplittableRandom random) {
        if (SKETCH.matcher(prompt).find()) {
            return ALL.get(0);
        }
        if (PAINT.matcher(prompt).find()) {
            return ALL.get(1);
        }
        return POSTER.matcher(prompt).find() ? ALL.get(2) : ALL.get(random.nextInt(ALL.size()));
    }
}
