package dev.darkroom.simulator.picture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Chooses the kind of edit by the words of the prompt, and by chance where none is known. */
final class Effects {
    private static final Map<Effect, Pattern> BY_WORDS = new LinkedHashMap<>();

    static {
        BY_WORDS.put(
                new BackgroundReplacement(),
                words("background|backdrop|behind|landscape|mountains?|beach|forest|skyline|studio backdrop"));
        BY_WORDS.put(
                new StyleTransfer(),
                words(
                        "style|painting|painted|sketch|drawing|watercolou?r|oil|comic|cartoon|poster|ink|pencil|anime|art"));
        BY_WORDS.put(
                new ProductRetouch(),
                words(
                        "product|retouch\\w*|studio|catalog\\w*|shadows?|reflections?|clean|lighting|polish\\w*|dust|scratch\\w*"));
        BY_WORDS.put(
                new SceneModification(),
                words(
                        "add|place|put|remove|replace|snow\\w*|sun\\w*|rain\\w*|birds?|balloons?|night|stars|moon|winter"));
    }

    private static final List<Effect> ALL = List.copyOf(BY_WORDS.keySet());

    private Effects() {}

    static Effect choose(String prompt, SplittableRandom random) {
        return BY_WORDS.entrySet().stream()
                .filter(effect -> effect.getValue().matcher(prompt).find())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> ALL.get(random.nextInt(ALL.size())));
    }

    static Pattern words(String alternatives) {
        return Pattern.compile("\\b(?:" + alternatives + ")\\b");
    }
}
