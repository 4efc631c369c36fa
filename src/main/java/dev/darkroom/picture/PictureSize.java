package dev.darkroom.picture;

/** In pixels. */
public record PictureSize(int width, int height) {

    public long pixels() {
        return (long) width * height;
    }
}
