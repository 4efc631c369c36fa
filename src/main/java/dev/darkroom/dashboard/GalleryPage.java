package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.VerdictCounts;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param focused null: there is no picture in this part
 * @param first address of the first part; null: this is it
 * @param next address of the next part; null at the end
 */
@CheckedTemplate(basePath = "dashboard")
record GalleryPage(
        Shell shell,
        BatchView batch,
        VerdictCounts counts,
        List<GalleryQuery.Choice> choices,
        List<Tile> tiles,
        Focused focused,
        String first,
        String next)
        implements TemplateInstance {

    /** A picture of the grid. */
    public record Tile(GalleryPictures.Picture picture, String address, boolean isFocused) {}
}
