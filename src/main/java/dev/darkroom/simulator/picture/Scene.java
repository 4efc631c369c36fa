package dev.darkroom.simulator.picture;

import java.awt.Graphics2D;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Something to stand before. */
interface Scene {
    Map<Pattern, Scene> BY_WORDS = byWords();

    void paint(Graphics2D graphics, int width, int height, SplittableRandom random);

    static Scene choose(String prompt, SplittableRandom random) {
        for (Map.Entry<Pattern, Scene> scene : BY_WORDS.entrySet()) {
            if (scene.getKey().matcher(prompt).find()) {
                return scene.getValue();
            }
        }
        return List.copyOf(BY_WORDS.values()).get(random.nextInt(BY_WORDS.size()));
    }

    private static Map<Pattern, Scene> byWords() {
        Map<Pattern, Scene> scenes = new LinkedHashMap<>();
        scenes.put(Effects.words("mountains?|snow\\w*|alps|winter|peaks?|ski"), new SnowyMountains());
        scenes.put(Effects.words("beach|sea|ocean|sand\\w*|sunset|coast|tropical|summer"), new Beach());
        scenes.put(Effects.words("forest|woods?|trees?|garden|park|nature|jungle|green|meadow|autumn"), new Forest());
        scenes.put(Effects.words("city|skyline|street|urban|night|neon|office|downtown"), new City());
        scenes.put(
                Effects.words("studio|plain|white|gr[ae]y|colou?r\\w*|gradient|solid|marble|table|wall"), new Studio());
        return scenes;
    }
}
