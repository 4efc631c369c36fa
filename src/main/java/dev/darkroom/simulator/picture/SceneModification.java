package dev.darkroom.simulator.picture;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Adds things to the picture: those the prompt names, else one by chance. */
final class SceneModification implements Effect {
    /** Something that can be added. */
    interface Element {
        void draw(Graphics2D graphics, int width, int height, SplittableRandom random);

        /** Whether it belongs behind the subject. */
        default boolean isBehind() {
            return false;
        }

        /** A colour of the subject in the light that this brings. */
        default int lit(int rgb) {
            return rgb;
        }
    }

    private static final Map<Pattern, Element> BY_WORDS = new LinkedHashMap<>();

    static {
        BY_WORDS.put(Effects.words("night|stars?|moon\\w*|dark"), new NightSky());
        BY_WORDS.put(Effects.words("sun|sunny|sunrise|sunlight|sunshine|warm"), new Sun());
        BY_WORDS.put(Effects.words("birds?|gulls?"), new Birds());
        BY_WORDS.put(Effects.words("balloons?|party|birthday"), new Balloons());
        BY_WORDS.put(Effects.words("rain\\w*|storm\\w*|wet"), new Rain());
        BY_WORDS.put(Effects.words("snow\\w*|winter|christmas"), new Snow());
    }

    @Override
    public BufferedImage apply(BufferedImage picture, String prompt, SplittableRandom random) {
        List<Element> elements = chosen(prompt, random);
        boolean anyBehind = elements.stream().anyMatch(Element::isBehind);
        Mask subject = anyBehind ? Subject.of(picture) : null;
        for (Element element : elements) {
            BufferedImage before = element.isBehind() ? Canvas.copy(picture) : null;
            Graphics2D graphics = Canvas.draw(picture);
            element.draw(graphics, picture.getWidth(), picture.getHeight(), random);
            graphics.dispose();
            if (before != null) {
                bringBack(before, subject, element, picture);
            }
        }
        return picture;
    }

    private static void bringBack(BufferedImage before, Mask subject, Element element, BufferedImage onto) {
        int[] from = Canvas.pixels(before);
        int[] pixels = Canvas.pixels(onto);
        for (int i = 0; i < pixels.length; i++) {
            if (subject.values()[i] > 0) {
                pixels[i] = Rgb.mix(pixels[i], element.lit(from[i]), subject.values()[i]);
            }
        }
    }

    private static List<Element> chosen(String prompt, SplittableRandom random) {
        List<Element> named = new ArrayList<>();
        BY_WORDS.forEach((words, element) -> {
            if (words.matcher(prompt).find()) {
                named.add(element);
            }
        });
        return named.isEmpty() ? List.of(List.copyOf(BY_WORDS.values()).get(random.nextInt(BY_WORDS.size()))) : named;
    }
}
