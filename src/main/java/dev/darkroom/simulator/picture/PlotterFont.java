package dev.darkroom.simulator.picture;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Letters drawn as lines, so that text needs neither an installed font nor a font library: fresh machines and slim JDKs have
 * none. Each glyph is a list of strokes, each stroke a list of points, each point a digit for x (0 to 4) and one for y
 * (0 to 7, 6 is the base line).
 */
final class PlotterFont {
    private static final float HEIGHT = 6;
    private static final float ADVANCE = 6;

    private static final Map<Character, String> GLYPHS = new HashMap<>();

    static {
        String font = """
                A 062046 1434|B 00063645443303 3342413000|C 4130100105163645|D 00062644422000|E 40000646 0333
                F 400006 0333|G 41301001051636454323|H 0006 4046 0343|I 1030 2026 1636|J 4045361605|K 0006 400346
                L 000646|M 0600234046|N 06004640|O 103041453616050110|P 06003041423303|Q 103041453616050110 3446
                R 06003041423303 2346|S 413010010213334445361605|T 0040 2026|U 000516364540|V 002640|W 0016233640
                X 0046 4006|Y 002340 2326|Z 00400646|0 103041453616050110 1432|1 112026 1636|2 01103041420646
                3 0110304142334445361605 1333|4 36300444|5 400003334445361605|6 4130100105163645443303|7 004016
                8 103041423313020110 1304051636454433|9 4313020110304145361605|. 2526|, 2617|- 1333|: 2122 2425
                ' 2021|! 2024 2526|? 01103041422324 2526|/ 0640|( 30212536|) 10212516|+ 1333 2224|" 1011 3031
                = 1232 1434|_ 0646|; 2122 2517
                """;
        for (String glyph : font.replace("\n", "|").split("\\|")) {
            if (!glyph.isEmpty()) {
                GLYPHS.put(glyph.charAt(0), glyph.substring(2));
            }
        }
    }

    private PlotterFont() {}

    /** Text as this font can show it: capitals without accents, other letters left out. */
    static String showable(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).toUpperCase(Locale.ROOT);
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            char letter = plain.charAt(i);
            if (GLYPHS.containsKey(letter)) {
                shown.append(letter);
            } else if (Character.isWhitespace(letter) && shown.length() > 0) {
                shown.append(' ');
            }
        }
        return shown.toString().strip();
    }

    static float width(String text, float size) {
        return text.length() * ADVANCE * size / HEIGHT;
    }

    /** Draws in the graphics' colour; (x, y) is the upper left corner and size the height of a capital. */
    static void draw(Graphics2D graphics, String text, float x, float y, float size) {
        float scale = size / HEIGHT;
        Path2D.Float lines = new Path2D.Float();
        for (int i = 0; i < text.length(); i++) {
            float left = x + i * ADVANCE * scale;
            for (String stroke : GLYPHS.getOrDefault(text.charAt(i), "").split(" ")) {
                for (int point = 0; point + 1 < stroke.length(); point += 2) {
                    float px = left + (stroke.charAt(point) - '0') * scale;
                    float py = y + (stroke.charAt(point + 1) - '0') * scale;
                    if (point == 0) {
                        lines.moveTo(px, py);
                    } else {
                        lines.lineTo(px, py);
                    }
                }
            }
        }
        graphics.setStroke(
                new BasicStroke(Math.max(0.9f, size * 0.13f), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(lines);
    }
}
