package dev.darkroom.intake;

import dev.darkroom.job.ImageSource;
import dev.darkroom.job.Parameter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads image cells. A picture that many rows share is looked at once. */
final class ImageReader {

    /** Keys of the provider's store, as in its specification: {@code development/images/2025_12_04_18_10_29_882_cat.png}. */
    private static final Pattern ASSET_KEY = Pattern.compile("[a-z]+/images/\\d{4}(_\\d{2}){5}_\\d{3}_.+");

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");
    private static final Pattern WEB = Pattern.compile("(?i:https?)://.*");
    private static final String ASSET = "asset:";
    private static final int REMEMBERED = 10_000;

    private final LocalImages local;
    private final HandedPictures handed;
    private final Map<String, ImageSource> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ImageSource> eldest) {
            return size() > REMEMBERED;
        }
    };

    ImageReader(LocalImages local, HandedPictures handed) {
        this.local = local;
        this.handed = handed;
    }

    /** @param cell without spaces around it, not empty */
    ImageSource read(String cell) throws InvalidImage {
        if (Parameter.IMAGE.type().read(cell).isEmpty()) {
            throw new InvalidImage("must be " + Parameter.IMAGE.type().allowed());
        }
        if (cell.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidImage("must not hold control characters or line breaks");
        }
        Optional<HandedPictures.Handed> picture = handed.named(cell);
        if (picture.isPresent()) {
            if (picture.get().refusal() != null) {
                throw new InvalidImage("came with a picture that is not taken: "
                        + picture.get().refusal());
            }
            return kept(picture.get().sha256());
        }
        if (WEB.matcher(cell).matches()) {
            return new ImageSource.Remote(url(cell));
        }
        if (cell.startsWith(ASSET)) {
            String path = cell.substring(ASSET.length()).strip();
            if (path.isEmpty()) {
                throw new InvalidImage("must name a path behind asset:");
            }
            String name = path.toLowerCase(Locale.ROOT);
            return ImageSource.Kept.isName(name) ? kept(name) : new ImageSource.Asset(path);
        }
        if (SCHEME.matcher(cell).matches() && !cell.startsWith("file:")) {
            throw new InvalidImage("must be an http or https URL, an asset path or a local file");
        }
        if (ASSET_KEY.matcher(cell).matches() && !LocalImage.exists(cell, local)) {
            return new ImageSource.Asset(cell);
        }
        return localFile(cell);
    }

    private ImageSource localFile(String cell) throws InvalidImage {
        ImageSource known = seen.get(cell);
        if (known == null) {
            known = new ImageSource.LocalFile(LocalImage.find(cell, local));
            seen.put(cell, known);
        }
        return known;
    }

    private ImageSource kept(String sha256) throws InvalidImage {
        ImageSource picture = new ImageSource.Kept(sha256);
        if (!seen.containsKey(picture.toString())) {
            Optional<String> lack = handed.lacks(sha256);
            if (lack.isPresent()) {
                throw new InvalidImage(lack.get());
            }
            seen.put(picture.toString(), picture);
        }
        return picture;
    }

    /** The scheme in small letters and everything beyond ASCII percent-encoded, as it must stand in a request. */
    private static URI url(String cell) throws InvalidImage {
        int end = cell.indexOf(':');
        try {
            URI url = new URI(cell.substring(0, end).toLowerCase(Locale.ROOT) + cell.substring(end));
            if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
                throw new InvalidImage("must be a URL with a valid host");
            }
            if (url.getRawUserInfo() != null) {
                throw new InvalidImage("must not carry a user name or password");
            }
            URI ascii = new URI(percentEncoded(url.toString()));
            if (ascii.toString().length() > 4_096) {
                throw new InvalidImage("must have at most 4,096 characters when percent-encoded");
            }
            return ascii;
        } catch (URISyntaxException e) {
            throw new InvalidImage("is not a valid URL: " + e.getReason());
        }
    }

    /** As it is written: {@link URI#toASCIIString} would put letters and their accents together first, and ask for another file. */
    static String percentEncoded(String url) {
        StringBuilder ascii = new StringBuilder();
        for (byte b : url.getBytes(StandardCharsets.UTF_8)) {
            if (b < 0) {
                ascii.append('%').append(String.format(Locale.ROOT, "%02X", b));
            } else {
                ascii.append((char) b);
            }
        }
        return ascii.toString();
    }
}
